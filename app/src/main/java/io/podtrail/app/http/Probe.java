package io.podtrail.app.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Asks a part how it is, where an engine can only run a command in the container and the image has no other program. A main
 * class of its own, with nothing but the JDK, because it is started every few seconds.
 */
public final class Probe {
    private static final int TIMEOUT_MILLIS = 5_000;

    private Probe() {}

    /** Takes a URL such as {@code http://127.0.0.1:9465/readyz}; exits with 0 where the answer is 200. */
    public static void main(String[] args) {
        System.exit(isWell(args[0]) ? 0 : 1);
    }

    /** Asks once; what is answered goes to standard output, where {@code docker inspect} shows it. */
    static boolean isWell(String url) {
        try {
            var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            var answer = status < HttpURLConnection.HTTP_BAD_REQUEST
                    ? connection.getInputStream()
                    : connection.getErrorStream();
            System.out.print(answer == null ? "" : new String(answer.readAllBytes(), StandardCharsets.UTF_8));
            return status == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            System.out.println(e.getMessage());
            return false;
        }
    }
}

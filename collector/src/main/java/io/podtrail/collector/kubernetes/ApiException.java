package io.podtrail.collector.kubernetes;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;

/** The API server answered, and what it said is no success. */
final class ApiException extends IOException {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;

    private final int code;
    private final Duration retryAfter;

    /**
     * @param code of HTTP, or of the Status in an event of a watch
     * @param message the server's own, or what its answer is like; holds no object
     * @param retryAfter for how long the server wants to be left alone; zero when it does not say
     */
    ApiException(int code, String message, Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    ApiException(int code, String message) {
        this(code, message, Duration.ZERO);
    }

    int code() {
        return code;
    }

    /** Whether the resource version, or the continue token, is older than what the server still keeps. */
    boolean isExpired() {
        return code == HttpURLConnection.HTTP_GONE;
    }

    /** Whether the same request may succeed later: the server is busy, starts, or has compacted what a list went on from. */
    boolean isTransient() {
        return code == TOO_MANY_REQUESTS
                || code >= FIRST_SERVER_ERROR
                || code == HttpURLConnection.HTTP_CLIENT_TIMEOUT
                || isExpired();
    }

    /** How long to wait before the next request: what the server asks for, if that is more than one's own back-off. */
    static long backOffMillis(IOException failure, long ownMillis) {
        return failure instanceof ApiException answer ? Math.max(ownMillis, answer.retryAfter.toMillis()) : ownMillis;
    }

    boolean isRedirect() {
        return code / 100 == 3;
    }

    boolean isDenied() {
        return code == HttpURLConnection.HTTP_FORBIDDEN || code == HttpURLConnection.HTTP_UNAUTHORIZED;
    }
}

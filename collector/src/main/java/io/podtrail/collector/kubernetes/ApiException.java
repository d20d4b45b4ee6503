package io.podtrail.collector.kubernetes;

import java.io.IOException;
import java.net.HttpURLConnection;

/** The API server answered, and what it said is no success. */
final class ApiException extends IOException {
    private final int code;

    /**
     * @param code of HTTP, or of the Status in an event of a watch
     * @param message the server's own, or what its answer is like; holds no object
     */
    ApiException(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether the resource version, or the continue token, is older than what the server still keeps. */
    boolean isExpired() {
        return code == HttpURLConnection.HTTP_GONE;
    }

    boolean isDenied() {
        return code == HttpURLConnection.HTTP_FORBIDDEN || code == HttpURLConnection.HTTP_UNAUTHORIZED;
    }
}

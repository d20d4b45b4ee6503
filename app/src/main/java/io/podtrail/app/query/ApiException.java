package io.podtrail.app.query;

/** The API cannot be asked, or says that there is no such thing; the message is for people. */
public final class ApiException extends RuntimeException {
    private final int status;

    ApiException(String message, int status) {
        super(message);
        this.status = status;
    }

    public boolean isNotFound() {
        return status == 404;
    }
}

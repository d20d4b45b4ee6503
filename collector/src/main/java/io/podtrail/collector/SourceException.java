package io.podtrail.collector;

/** A source, or the log, cannot go on. The message is for whoever runs the collector, and says what to do. */
public final class SourceException extends RuntimeException {
    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }

    public SourceException(String message) {
        super(message);
    }
}

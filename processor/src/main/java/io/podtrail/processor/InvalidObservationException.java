package io.podtrail.processor;

/** A record of {@code observations} that can be read but cannot be true; {@link DeadLetters} takes it out of the way. */
final class InvalidObservationException extends RuntimeException {
    InvalidObservationException(String reason) {
        super(reason);
    }

    InvalidObservationException(String reason, Throwable cause) {
        super(reason, cause);
    }
}

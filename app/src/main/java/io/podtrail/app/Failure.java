package io.podtrail.app;

/**
 * Something outside the command that keeps it from being done, such as a Kafka that does not answer; the message says what
 * was tried and what to do. Ends the command with exit code 1; what is wrong with the command itself is a {@link UserError}.
 */
final class Failure extends RuntimeException {
    Failure(String message, Throwable cause) {
        super(message, cause);
    }

    Failure(String message) {
        super(message);
    }
}

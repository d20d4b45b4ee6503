package io.podtrail.app;

/** Something that whoever runs the command can mend; the message says what and how. Ends the command with exit code 2. */
final class UserError extends RuntimeException {
    UserError(String message, Throwable cause) {
        super(message, cause);
    }

    UserError(String message) {
        super(message);
    }

    /** What went wrong at the bottom of it, in words. */
    static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}

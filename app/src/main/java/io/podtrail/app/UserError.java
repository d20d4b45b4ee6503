package io.podtrail.app;

import io.podtrail.policy.document.FileFailure;
import java.util.List;

/** Something that the user of the command can put right; the message says what and how. Ends the command with exit code 2. */
final class UserError extends RuntimeException {
    private final transient List<String> mistakes;

    UserError(String message, Throwable cause) {
        super(message, cause);
        mistakes = List.of(message);
    }

    UserError(String message) {
        super(message);
        mistakes = List.of(message);
    }

    /** Several mistakes, which are printed on a line each. */
    UserError(List<String> mistakes) {
        super(String.join("; ", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** Several mistakes, which are printed on a line each. */
    UserError(List<String> mistakes, Throwable cause) {
        super(String.join("; ", mistakes), cause);
        this.mistakes = List.copyOf(mistakes);
    }

    /** What is wrong, one by one; a mistake is one line, whatever it quotes. */
    List<String> mistakes() {
        return mistakes;
    }

    /** What went wrong at the bottom of it, in words. */
    static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        return FileFailure.of(root).orElse(message);
    }
}

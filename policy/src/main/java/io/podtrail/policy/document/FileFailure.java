package io.podtrail.policy.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Words for the exceptions of files, whose messages in Java are often the path alone. */
public final class FileFailure {
    private FileFailure() {}

    /** What went wrong, without the file's name: {@code no such file or directory}, {@code permission denied}. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it already exists";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        if (failure instanceof FileSystemLoopException) {
            return "a loop of symbolic links";
        }
        String message = failure instanceof FileSystemException named && named.getFile() != null
                ? named.getReason()
                : failure.getMessage();
        return message == null || message.isEmpty()
                ? failure.getClass().getSimpleName()
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    /** The file and what went wrong with it; empty when the exception names no file. */
    public static Optional<String> of(Throwable failure) {
        Throwable cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        return cause instanceof FileSystemException named && named.getFile() != null
                ? Optional.of("%s: %s".formatted(named.getFile(), reason(named)))
                : Optional.empty();
    }

    /** Why a file cannot be read, before anything tries. */
    public static String whyUnreadable(Path file) {
        return Files.exists(file) ? "permission denied" : "no such file or directory";
    }
}

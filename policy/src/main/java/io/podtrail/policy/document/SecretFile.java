package io.podtrail.policy.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files that hold secrets: tokens, keys, passwords. As ssh does with keys, a file of the user's own that everybody on the
 * machine may read is refused, because it is a mistake that the user can correct. A file that belongs to somebody else,
 * as a Secret that Kubernetes mounts, is what was given, and is read. The group may read: that is how Kubernetes hands
 * out Secrets with {@code fsGroup}.
 */
public final class SecretFile {
    /** No key, token or password is longer; more is the wrong file. */
    static final int MAX_BYTES = 256 * 1024;

    private static final Set<PosixFilePermission> TOO_WIDE = EnumSet.of(
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /**
     * The content of such a file, which may be a pipe.
     *
     * @throws IllegalArgumentException when it cannot be read, is larger than 256 KiB, or may be read by everybody
     */
    public static String read(Path file) {
        check(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "%s is larger than %d KiB: no secret is".formatted(file, MAX_BYTES / 1024));
            }
            return new String(content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read %s: %s".formatted(file, FileFailure.reason(e)), e);
        }
    }

    /**
     * Looks at who may read the file, and not into it.
     *
     * @throws IllegalArgumentException when that is everybody, or when the file cannot be looked at
     */
    public static void check(Path file) {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return; // This system has other permissions.
        }
        try {
            PosixFileAttributes attributes = view.readAttributes();
            if (CurrentUser.owns(file, attributes)
                    && attributes.permissions().stream().anyMatch(TOO_WIDE::contains)) {
                throw new IllegalArgumentException(
                        "%s holds a secret, and others on this machine may read or write it: 'chmod 600 %s' corrects that (for a Secret that Kubernetes mounts, defaultMode: 0440 of its volume)"
                                .formatted(file, file));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read %s: %s".formatted(file, FileFailure.reason(e)), e);
        }
    }
}

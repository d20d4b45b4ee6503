package io.podtrail.policy.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Directories for history and state, which only the user of this process may look into. */
public final class PrivateDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateDirectory() {}

    /**
     * Makes the directory like {@link #create}, and closes one that is there to everybody else: for a directory whose name
     * was not chosen by the user, so that it holds nothing else.
     *
     * @throws IOException when it cannot be made, or belongs to somebody else who could change what lies in it
     */
    public static Path open(Path directory) throws IOException {
        create(directory);
        if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null) {
            close(directory);
        }
        return directory;
    }

    /**
     * Makes the directory, and what is missing above it, for this user alone. One that is there keeps its permissions.
     *
     * @throws IOException when it cannot be made, or belongs to somebody else who could change what lies in it
     */
    public static Path create(Path directory) throws IOException {
        Path made = directory.toAbsolutePath();
        if (Files.getFileAttributeView(existingAbove(made), PosixFileAttributeView.class) == null) {
            return Files.createDirectories(directory); // This system has other permissions.
        }
        if (!Files.exists(made, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(made, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            return directory;
        }
        if (Files.isSymbolicLink(made)) {
            requireTrusted(made, LinkOption.NOFOLLOW_LINKS);
        }
        if (!Files.isDirectory(made)) {
            throw new IOException("%s is no directory".formatted(directory));
        }
        requireTrusted(made);
        return directory;
    }

    private static void requireTrusted(Path directory, LinkOption... options) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class, options);
        if (!CurrentUser.owns(directory, attributes, options) && !CurrentUser.isOfRoot(directory, options)) {
            throw new IOException(
                    "%s belongs to the user %s, who could change what lies in it: choose another directory"
                            .formatted(directory, attributes.owner().getName()));
        }
    }

    private static void close(Path directory) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
        var permissions = EnumSet.copyOf(attributes.permissions());
        if (CurrentUser.owns(directory, attributes) && permissions.retainAll(OWNER_ONLY)) {
            Files.setPosixFilePermissions(directory, permissions);
        }
    }

    private static Path existingAbove(Path directory) {
        Path above = directory;
        while (above.getParent() != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above;
    }
}

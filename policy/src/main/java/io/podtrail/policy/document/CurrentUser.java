package io.podtrail.policy.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;

/** The user as whom this process runs, to see whose files are. */
final class CurrentUser {
    private static final Path PROCESS = Path.of("/proc/self");
    private static final Integer ROOT = 0;

    private CurrentUser() {}

    /** Whether a file is this user's own. By number where the system shows it: in a container a user may have no name. */
    static boolean owns(Path file, PosixFileAttributes attributes, LinkOption... options) throws IOException {
        return Files.exists(PROCESS)
                ? Files.getAttribute(file, "unix:uid", options).equals(Files.getAttribute(PROCESS, "unix:uid"))
                : attributes.owner().getName().equals(System.getProperty("user.name"));
    }

    /** Whether a file is root's, which may do anything anyway. */
    static boolean isOfRoot(Path file, LinkOption... options) throws IOException {
        return Files.getAttribute(file, "unix:uid", options).equals(ROOT);
    }
}

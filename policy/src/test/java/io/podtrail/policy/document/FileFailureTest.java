package io.podtrail.policy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileFailureTest {
    @TempDir
    private Path directory;

    @Test
    void whatJavaSaysByThePathAloneIsSaidInWords() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(reason(() -> Files.readString(directory.resolve("gone")))).isEqualTo("no such file or directory");
        assertThat(reason(() -> Files.readString(directory))).isEqualTo("is a directory");
        assertThat(reason(() -> Files.newDirectoryStream(file))).isEqualTo("not a directory");
        assertThat(reason(() -> Files.readString(file.resolve("below")))).isEqualTo("not a directory");
        assertThat(reason(() -> Files.createFile(file))).isEqualTo("it already exists");
        assertThat(reason(() -> Files.delete(directory))).isEqualTo("the directory is not empty");
        assertThat(FileFailure.reason(new AccessDeniedException("/proc/x"))).isEqualTo("permission denied");
    }

    @Test
    void theFileIsNamedWhereTheExceptionNamesIt() {
        assertThat(FileFailure.of(new AccessDeniedException("/proc/x"))).hasValue("/proc/x: permission denied");
        assertThat(FileFailure.of(
                        new UncheckedIOException(new FileSystemException("/x", null, "No space left on device"))))
                .hasValue("/x: no space left on device");
        assertThat(FileFailure.of(new IOException("Is a directory"))).isEmpty();
        assertThat(FileFailure.of(new IllegalStateException("/x"))).isEmpty();
    }

    private static String reason(ThrowingCallable access) {
        return FileFailure.reason(catchThrowableOfType(IOException.class, access));
    }
}

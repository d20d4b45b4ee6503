package io.podtrail.policy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with secrets, and directories with history. */
final class PrivateFilesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "rw-------", "r--r-----", "rw-r-----"})
    void aSecretThatOnlyItsOwnerOrGroupMayReadIsRead(String permissions) throws Exception {
        assertThat(SecretFile.read(secret(permissions))).isEqualTo("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-rw----", "rw-----w-", "rwxrwxrwx"})
    void aSecretThatOthersMayReadOrWriteIsRefusedWithWhatCorrectsIt(String permissions) throws Exception {
        Path file = secret(permissions);

        assertThatThrownBy(() -> SecretFile.read(file))
                .hasMessageContaining("chmod 600")
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void aSecretThatKubernetesMountsBehindLinksIsLookedAtItself() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("token"), secret("rw-r--r--"));

        assertThatThrownBy(() -> SecretFile.read(link)).hasMessageContaining("chmod 600");
    }

    @Test
    void whatIsNoSecretIsNotReadToItsEnd() throws Exception {
        assertThatThrownBy(() -> SecretFile.read(directory.resolve("none"))).hasMessageContaining("none");
        Path large = Files.write(secret("rw-------"), new byte[SecretFile.MAX_BYTES + 1]);
        assertThatThrownBy(() -> SecretFile.read(large)).hasMessageContaining("larger than 256 KiB");
    }

    @Test
    void aNewDirectoryIsForItsOwnerAlone() throws Exception {
        Path made = PrivateDirectory.create(directory.resolve("a/b"));

        assertThat(permissions(made)).isEqualTo("rwx------");
        assertThat(permissions(made.getParent())).isEqualTo("rwx------");
    }

    @Test
    void aDirectoryOfOursIsClosedAndOneThatTheUserChoseIsLeftAsItIs() throws Exception {
        Path wide = Files.createDirectory(directory.resolve("wide"));
        Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxrwxr-x"));

        PrivateDirectory.create(wide);
        assertThat(permissions(wide)).isEqualTo("rwxrwxr-x");
        PrivateDirectory.open(wide);
        assertThat(permissions(wide)).isEqualTo("rwx------");
    }

    @Test
    void aFileIsNoDirectory() throws Exception {
        Path file = secret("rw-------");

        assertThatThrownBy(() -> PrivateDirectory.create(file)).hasMessageContaining("is no directory");
    }

    private Path secret(String permissions) throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "s3cr3t");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

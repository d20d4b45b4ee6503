package io.podtrail.app.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.policy.manifest.ManifestFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a folder of manifests may hold beside manifests, when somebody else has filled it. */
@Timeout(60)
final class ManifestFilesTest {
    @TempDir
    private Path directory;

    private Path folder;

    @BeforeEach
    void aFolderWithAManifestInIt() throws IOException {
        folder = Files.createDirectory(directory.resolve("deploy"));
        write(folder.resolve("a.yaml"));
    }

    @Test
    void aLinkOutOfTheFolderIsNotFollowedAndSaidSo() throws IOException {
        Path outside = write(directory.resolve("secret.yaml"));
        Files.createDirectory(directory.resolve("other"));
        link("out.yaml", outside);
        link("up.yaml", Path.of("..", "secret.yaml"));
        link("folder", directory.resolve("other"));
        link("root.yaml", Path.of("/"));

        var found = ManifestFiles.find(List.of(folder));

        assertThat(found.files()).containsExactly(folder.resolve("a.yaml"));
        assertThat(found.passedOver())
                .extracting(PassedOver::toString)
                .containsExactly(
                        folder.resolve("folder") + ": passed over: a link to a folder out of this one",
                        folder.resolve("out.yaml") + ": passed over: a link out of the folder",
                        folder.resolve("root.yaml") + ": passed over: a link to a folder out of this one",
                        folder.resolve("up.yaml") + ": passed over: a link out of the folder");
    }

    @Test
    void aLinkToNothingAndLinksInACircleEndNothing() throws IOException {
        link("gone.yaml", Path.of("nothing.yaml"));
        link("one.yaml", Path.of("two.yaml"));
        link("two.yaml", Path.of("one.yaml"));
        link("here", Path.of("."));

        var found = ManifestFiles.find(List.of(folder));

        assertThat(found.files()).containsExactly(folder.resolve("a.yaml"));
        assertThat(found.passedOver())
                .extracting(PassedOver::reason)
                .containsExactly(
                        "a link to nothing", "a link that cannot be followed", "a link that cannot be followed");
    }

    @Test
    void aFileThatLinksWithinTheFolderLeadToIsJudgedOnce() throws IOException {
        link("same.yaml", Path.of("a.yaml"));
        Path hidden = Files.createDirectory(folder.resolve("..data"));
        write(hidden.resolve("mounted.yaml"));
        link("mounted.yaml", Path.of("..data", "mounted.yaml"));
        link("again.yaml", Path.of("mounted.yaml"));

        var found = ManifestFiles.find(List.of(folder, folder.resolve("same.yaml"), folder.resolve("a.yaml")));

        assertThat(found.files()).containsExactly(folder.resolve("a.yaml"), folder.resolve("again.yaml"));
        assertThat(found.passedOver()).isEmpty();
    }

    @Test
    void whatAHiddenFolderHoldsIsNotReachedWithoutAWord() throws IOException {
        Files.createDirectory(folder.resolve(".releases"));
        link("current", Path.of(".releases"));

        assertThat(ManifestFiles.find(List.of(folder)).passedOver())
                .extracting(PassedOver::reason)
                .containsExactly("a link to a hidden folder");
    }

    @Test
    void aPipeOrASocketIsPassedOverAndNeverWaitedFor() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe.yaml").toString())
                        .start()
                        .waitFor())
                .isZero();
        link("to-pipe.yaml", Path.of("pipe.yaml"));
        Path socket = folder.resolve("s.yaml");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            var found = ManifestFiles.find(List.of(folder));

            assertThat(found.files()).containsExactly(folder.resolve("a.yaml"));
            assertThat(found.passedOver())
                    .extracting(PassedOver::reason)
                    .containsExactly(
                            "no file, but a pipe, a socket or a device",
                            "no file, but a pipe, a socket or a device",
                            "a link to a pipe, a socket or a device");
        }
    }

    @Test
    void aLinkThatTheUserNamesIsFollowed() throws IOException {
        Path outside = write(directory.resolve("chosen.yaml"));
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), outside);
        Path other = Files.createSymbolicLink(directory.resolve("folder"), folder);

        var found = ManifestFiles.find(List.of(link, other));

        assertThat(found.files()).containsExactly(link, other.resolve("a.yaml"));
        Map<String, ManifestFile> read = ManifestFiles.read(found.files(), InputStream.nullInputStream(), () -> {});
        assertThat(read.values())
                .allMatch(file -> file.problems().isEmpty() && file.manifests().size() == 1);
    }

    @Test
    void aFolderOfWhichNothingCanBeJudgedIsNoCleanOne() throws IOException {
        Files.delete(folder.resolve("a.yaml"));
        link("out.yaml", Path.of("/etc/hostname"));

        assertThatThrownBy(() -> ManifestFiles.find(List.of(folder)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("out.yaml: passed over: a link out of the folder");
    }

    @Test
    void aFileThatGoesAwayMeanwhileIsReportedByItself() throws IOException {
        var found = ManifestFiles.find(List.of(folder));
        Files.delete(folder.resolve("a.yaml"));

        var read = ManifestFiles.read(found.files(), InputStream.nullInputStream(), () -> {});

        assertThat(read.get(folder.resolve("a.yaml").toString()).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).startsWith("cannot be read: "));
    }

    private void link(String name, Path target) throws IOException {
        var unused = Files.createSymbolicLink(folder.resolve(name), target);
    }

    private static Path write(Path file) throws IOException {
        return Files.writeString(
                file, "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n");
    }
}

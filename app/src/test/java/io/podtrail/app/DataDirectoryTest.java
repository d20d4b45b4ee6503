package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.app.kafka.EmbeddedKafka;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands find the {@code up} or {@code demo} of a data directory, and its log when it has ended. */
final class DataDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void aSilenceIsThereForTheRunningBrokerAndAfterItHasEnded() throws Exception {
        String path = directory.toString();
        Ran added;
        try (var running = EmbeddedKafka.startPrivate(new DataDirectory(directory).kafka())) {
            assertThat(running.bootstrapServers()).isNotEmpty();
            added = Ran.of("silence", "add", "namespace=shop", "--comment", "why", "--data-dir", path);
            assertThat(added.exit()).as(added.err()).isZero();
        }

        Ran listed = Ran.of("silence", "list", "--data-dir", path);

        assertThat(listed.out()).contains(added.out().strip(), "namespace=shop");
    }

    @Test
    void aDirectoryWithoutALogIsSaidToHaveNone() {
        Ran ran = Ran.of("readiness", "--data-dir", directory.toString());

        assertThat(ran.err()).contains("holds no history");
        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void aProcessThatIsStartingIsSaidToBe() throws Exception {
        try (var presence = new DataDirectory(directory).enter()) {
            assertThat(presence).isNotNull();
            Ran ran = Ran.of("get", "violations", "--data-dir", directory.toString());

            assertThat(ran.err()).contains("is starting: try again");
            assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
        }
        assertThat(Ran.of("get", "violations", "--data-dir", directory.toString())
                        .err())
                .contains("no podtrail runs on " + directory, "podtrail up --data-dir " + directory);
    }

    @Test
    void whatAKilledProcessLeftIsNoRunningOne() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.writeString(directory.resolve("process.properties"), "pid=%d\nstarted=true\n".formatted(ended.pid()));

        assertThat(new DataDirectory(directory).process()).isEmpty();
    }

    @Test
    void aPortInUseIsSaidBeforeABrokerIsStarted() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            Ran ran = Ran.of("up", "--from", "/dev/null", "--data-dir", directory.toString(), "--api-address", address);

            assertThat(ran.err())
                    .contains("--api-address " + address + " is already in use")
                    .doesNotContain("ERROR");
            assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
            assertThat(directory.resolve("kafka")).doesNotExist();
        }
    }
}

package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No command waits in silence for a Kafka or a query API that does not answer. */
final class UnreachableKafkaTest {
    private static final Duration PROMISE = Duration.ofSeconds(5);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "silence list",
                "silence add namespace=shop --comment why",
                "silence expire 6f1c2c9e",
                "redeliver --receiver slack",
                "rebuild violations",
                "readiness",
                "replay --from 2h --level restricted",
                "at 2h",
                "diff 2h 1h",
                "exposure",
                "upgrade-preview --to v1.37"
            })
    void aRefusedConnectionIsSaidWithinFiveSecondsAndWhatToDo(String command) throws Exception {
        String closed = closedPort();

        Ran ran = assertTimeout(PROMISE, () -> Ran.of(words(command, "--bootstrap-servers", closed)));

        assertThat(ran.err())
                .contains("no Kafka at " + closed + " (connection refused)", "--data-dir DIR", "--bootstrap-servers");
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void whatAcceptsConnectionsButIsNoKafkaIsSaidWithinFiveSeconds() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();

            Ran ran = assertTimeout(PROMISE, () -> Ran.of("silence", "list", "--bootstrap-servers", address));

            assertThat(ran.err()).contains(address, "does not answer as a Kafka", "--kafka-config FILE");
            assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
        }
    }

    @Test
    void anAddressWithoutAPortIsWrongUsageAndOneIsProposed() {
        Ran ran = Ran.of("silence", "list", "--bootstrap-servers", "localhost");

        assertThat(ran.err()).contains("'localhost' is not HOST:PORT, such as localhost:9092");
        assertThat(ran.exit()).isEqualTo(Podtrail.USAGE);
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        Ran ran = Ran.of("readiness", "--bootstrap-servers", "kafka.invalid:9092");

        assertThat(ran.err()).contains("there is no host kafka.invalid");
        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void aQueryApiThatDoesNotAnswerIsSaidWithWhatToDo() throws Exception {
        Ran ran = Ran.of("get", "violations", "--server", "http://" + closedPort());

        assertThat(ran.err()).contains("(connection refused)", "podtrail up", "--server");
        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void twoLogsAtOnceAreWrongUsage() {
        Ran ran = Ran.of("readiness", "--bootstrap-servers", "localhost:9092", "--data-dir", "data");

        assertThat(ran.err()).contains("--data-dir", "--bootstrap-servers", "give one of them");
        assertThat(ran.exit()).isEqualTo(Podtrail.USAGE);
    }

    private static String[] words(String command, String... more) {
        return Stream.concat(Arrays.stream(command.split(" ")), Arrays.stream(more))
                .toArray(String[]::new);
    }

    private static String closedPort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }
}

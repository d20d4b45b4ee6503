package io.podtrail.sink.receivers.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Groups;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileReceiverTest {
    @TempDir
    private Path directory;

    @Test
    void eachAlertIsALine() throws Exception {
        Path file = directory.resolve("alerts.jsonl");
        var receiver = new FileReceiver(file);

        assertThat(receiver.deliver(Groups.small())).isEqualTo(Delivery.delivered());
        assertThat(receiver.deliver(Groups.hostile(1))).isEqualTo(Delivery.delivered());

        int alerts = 3 + Groups.hostile(1).items().size();
        assertThat(Files.readAllLines(file))
                .hasSize(alerts)
                .allSatisfy(line -> assertThat(
                                new JsonMapper().readTree(line).path("kind").asText())
                        .isEqualTo("Alert"));
    }

    @Test
    void halfALineOfACrashSpoilsNoOther() throws Exception {
        Path file = directory.resolve("alerts.jsonl");
        Files.writeString(file, "{\"kind\": \"Ale");

        new FileReceiver(file).deliver(Groups.one());

        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .last()
                .satisfies(line -> assertThat(line).startsWith("{").endsWith("}"));
    }

    @Test
    void aFileThatIsMovedAwayIsBegunAnew() throws Exception {
        Path file = directory.resolve("alerts.jsonl");
        var receiver = new FileReceiver(file);

        receiver.deliver(Groups.one());
        Files.move(file, directory.resolve("alerts.jsonl.1"));
        receiver.deliver(Groups.one());

        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void aDirectoryThatIsGoneIsRetried() {
        Delivery delivery = new FileReceiver(directory.resolve("gone/alerts.jsonl")).deliver(Groups.one());

        assertThat(delivery.outcome()).isEqualTo(Delivery.Outcome.RETRY);
    }
}

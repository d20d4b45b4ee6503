package io.podtrail.sink.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverSample;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers of the user's choice, as the other side gets them. */
final class CustomHeadersTest {
    @TempDir
    private Path directory;

    private final StrictServer server = new StrictServer(request -> Reply.of(200, ""));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void alertmanagersTenantIsSentWithEachRequest() throws Exception {
        try (Receiver receiver = ReceiverSample.open(
                "alertmanager",
                "{urls: ['%s'], headers: {X-Scope-OrgID: team-a}}".formatted(server.url("")),
                Map.of())) {
            assertThat(receiver.deliver(Groups.one())).isEqualTo(Delivery.delivered());
        }

        assertThat(server.last().headers().getFirst("X-Scope-OrgID")).isEqualTo("team-a");
    }

    @Test
    void aWebhooksHeadersComeFromTheSettingsAFileAndAVariable() throws Exception {
        Path key = Files.createFile(
                directory.resolve("key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "k3y\n");
        String yaml = "{urlEnv: URL, headers: {X-Plain: as is, X-Key: {file: %s}, Authorization: {env: AUTH}}}"
                .formatted(key);
        try (Receiver receiver =
                ReceiverSample.open("webhook", yaml, Map.of("URL", server.url("/hook"), "AUTH", "Splunk s3cr3t"))) {
            assertThat(receiver.deliver(Groups.one())).isEqualTo(Delivery.delivered());

            server.fail(Reply.of(401, "wrong: Splunk s3cr3t, k3y"));
            assertThat(receiver.deliver(Groups.one()).explanation())
                    .contains("HTTP 401")
                    .doesNotContain("s3cr3t", "k3y");
        }

        var headers = server.last().headers();
        assertThat(headers.getFirst("X-Plain")).isEqualTo("as is");
        assertThat(headers.getFirst("X-Key")).isEqualTo("k3y");
        assertThat(headers.getFirst("Authorization")).isEqualTo("Splunk s3cr3t");
        assertThat(headers.get("Content-Type")).containsExactly("application/json");
    }

    @Test
    void aSecretThatCannotBeAHeaderIsRefusedAtTheStartWithoutBeingShown() {
        assertThatThrownBy(() -> ReceiverSample.open(
                        "webhook",
                        "{urlEnv: URL, headers: {X-Key: {env: KEY}}}",
                        Map.of("URL", server.url("/hook"), "KEY", "s3cr3t\r\nX-Admin: true")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-Key")
                .hasMessageNotContaining("s3cr3t");
    }
}

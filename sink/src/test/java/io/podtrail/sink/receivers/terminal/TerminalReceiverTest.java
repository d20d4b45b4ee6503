package io.podtrail.sink.receivers.terminal;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Severity;
import io.podtrail.policy.Mode;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class TerminalReceiverTest {
    private static final Instant LATER = Instant.parse("2026-11-02T09:42:10Z");
    private static final String ESC = "\u001b";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    /** What people see; {@code -Dpodtrail.golden.write=true} writes it anew, to be looked at in the diff. */
    @Test
    void alertsReadAsInTheGoldenFiles() throws IOException {
        compare("plain.txt", text(false));
        compare("colour.txt", text(true));
    }

    @Test
    void nothingInAnAlertCanControlTheTerminal() {
        new TerminalReceiver(out, false).deliver(hostile().notification());

        assertThat(bytes.toString(UTF_8))
                .doesNotContain(ESC, "\u009b", "\u202e", "\u2028", "\r", "\u0007")
                .contains("Deployment/api\\u001b[2J", "\\u000aFIXED", "\\u202e");
    }

    @Test
    void whatAnAlertIsAboutIsSaidWhereItIsMoreThanAViolation() {
        var text = new AlertText(false);

        assertThat(text.of(anAlert().about(AlertType.GRANDFATHERED).build()))
                .contains("Grandfathered: created before this was required");
        assertThat(text.of(anAlert().about(AlertType.WEAK_WINDOW).build()))
                .contains(
                        "The namespace's label pod-security.kubernetes.io/enforce was lowered from restricted:latest");
        assertThat(text.of(anAlert().build())).doesNotContain("Grandfathered", "was lowered");
    }

    @Test
    void whatIsKeptBackIsCounted() {
        new TerminalReceiver(out, false).deliver(Groups.small());

        assertThat(bytes.toString(UTF_8))
                .endsWith("  Open and not shown: 2 silenced, 1 behind a more severe alert of the same workload\n\n");
    }

    @Test
    void fixedAndHiddenNeverLookTheSame() {
        var text = new AlertText(false);
        var endings = Arrays.stream(Cause.values())
                .collect(Collectors.toMap(
                        cause -> cause,
                        cause -> text.of(anAlert().resolved(cause, LATER).build())
                                .lines()
                                .toList()
                                .get(2)));

        assertThat(endings.values()).doesNotHaveDuplicates();
        assertThat(endings.entrySet().stream()
                        .filter(e -> e.getValue().contains("HIDDEN, NOT FIXED"))
                        .map(e -> e.getKey()))
                .containsExactlyInAnyOrder(
                        Cause.POLICY_RELAXED,
                        Cause.UNOBSERVED,
                        Cause.MOVED,
                        Cause.UNKNOWN,
                        Cause.EXEMPTED,
                        Cause.NAMESPACE_RELABELLED,
                        Cause.CONFIGURATION_CHANGED,
                        Cause.VERSION_MOVED);
    }

    @Test
    void jsonLinesAreTheAlertsThemselvesOneALine() throws IOException {
        var receiver = new JsonLinesReceiver(out);
        byte[] wide = "{\n  \"kind\": \"Alert\",\n\t\"later\": \"\u009b31m\"\n}".getBytes(UTF_8);
        var record = new ConsumerRecord<>("podtrail.alerts", 0, 0, new byte[0], wide);

        receiver.deliver(anAlert().notification());
        receiver.deliver(hostile().notification());
        receiver.deliver(Notification.of(anAlert().build(), record));

        var lines = bytes.toString(UTF_8).lines().toList();
        var json = new ObjectMapper();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .isEqualTo(new String(AlertBuilder.json(anAlert().build()), UTF_8));
        assertThat(json.readTree(lines.get(1)))
                .isEqualTo(json.readTree(AlertBuilder.json(hostile().build())));
        assertThat(json.readTree(lines.get(2))).isEqualTo(json.readTree(wide));
        assertThat(bytes.toString(UTF_8)).doesNotContain("\u009b", "\u202e");
    }

    @Test
    void aClosedPipeIsNoDelivery() {
        var closed = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                true,
                UTF_8);

        assertThatThrownBy(() ->
                        new TerminalReceiver(closed, false).deliver(anAlert().notification()))
                .isInstanceOf(UncheckedIOException.class);
    }

    private static AlertBuilder hostile() {
        return anAlert()
                .workload("api" + ESC + "[2J\u009b31m")
                .pods(1, "x\nFIXED: its pods comply now")
                .finding(
                        "hostPath", "hostPath volumes", "volume \"\u202egnp\u2066\u2028\r\u0007\" \ud83d\ude80 \ud800");
    }

    private String text(boolean colour) {
        var receiver = new TerminalReceiver(out, colour);
        bytes.reset();
        for (var alert : List.of(
                anAlert()
                        .opened(Cause.NAMESPACE_RELABELLED)
                        .pods(12, "api-7d9f8b6c5-x2x4k", "api-7d9f8b6c5-z9qpl", "api-7d9f8b6c5-m4c7t")
                        .finding(
                                "allowPrivilegeEscalation",
                                "allowPrivilegeEscalation != false",
                                "containers \"app\", \"proxy\" must set securityContext.allowPrivilegeEscalation=false")
                        .finding(
                                "runAsNonRoot",
                                "runAsNonRoot != true",
                                "pod or containers \"app\", \"proxy\" must set securityContext.runAsNonRoot=true"),
                anAlert().loud(Mode.AUDIT, Severity.WARNING).opened(Cause.EPHEMERAL_CONTAINER_ADDED),
                anAlert()
                        .loud(Mode.WARN, Severity.INFO)
                        .changed(Cause.FIXED)
                        .at(LATER)
                        .pods(2, "api-1", "api-2"),
                anAlert().resolved(Cause.FIXED, LATER),
                anAlert().resolved(Cause.EXEMPTED, Instant.parse("2026-11-05T12:30:00Z")),
                hostile())) {
            receiver.deliver(alert.notification());
        }
        return bytes.toString(UTF_8);
    }

    private static void compare(String golden, String text) throws IOException {
        Path file = Path.of("src/test/resources/io/podtrail/sink/receivers/terminal", golden);
        if (Boolean.getBoolean("podtrail.golden.write")) {
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }
}

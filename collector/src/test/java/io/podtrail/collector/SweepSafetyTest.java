package io.podtrail.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.podtrail.collector.watchstream.Pace;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.RejectedInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A completed keyframe sweeps what it did not confirm, so it must never complete over a pod that was only not read. */
final class SweepSafetyTest {
    private static final Instant T = Instant.parse("2026-11-02T09:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void anInitialListInEtcdsOrderIsNotOverBeforeItsLastPod() throws Exception {
        String listed = added("kube-system", "dns") + added("kube", "api") + added("a", "x");

        assertThat(story(listed)).endsWith("PodSeen c1/a/x", "KeyframeCompleted");
    }

    @Test
    void anEmptyInputSweepsNothing() throws Exception {
        assertThat(story("")).doesNotContain("KeyframeCompleted");
    }

    @Test
    void anInputWithoutAnyPodSweepsNoPods() throws Exception {
        assertThat(story("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"n\"}}}\n"))
                .doesNotContain("KeyframeCompleted");
    }

    @Test
    void aSourceThatIsClosedInItsInitialListSweepsNothing() throws Exception {
        Path file = write("pods", added("a", "x") + added("a", "y"));
        try (var log = RecordedLog.after(3, T)) {
            var source = new WatchStreamSource(List.of(file), Pace.unlimited(), Clock.fixed(T, ZoneOffset.UTC));
            source.close();

            log.collector.collect(source);

            assertThat(log.story()).doesNotContain("KeyframeCompleted");
        }
    }

    @Test
    void aPodThatCannotBeReadMayLiveSoNothingIsSweptInALaterEpoch() throws Exception {
        Path file = write("pods", added("a", "x") + "{\"type\":\"ADDED\",\"object\":{\"ki\n");
        try (var log = RecordedLog.after(3, T)) {
            collect(log, file);

            assertThat(log.story()).contains("PodSeen c1/a/x").doesNotContain("KeyframeCompleted");
        }
    }

    @Test
    void aSecretObjectIsNoPodAndHindersNoKeyframe() throws Exception {
        Path file = write("pods", added("a", "x") + "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"}}\n");
        try (var log = RecordedLog.after(3, T)) {
            collect(log, file);

            assertThat(log.story()).contains("KeyframeCompleted");
        }
    }

    @Test
    void aFileThatEndsTooEarlyIsToldAndItsBeginningIsKept() throws Exception {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed, true)) {
            gzip.write((added("a", "x") + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            gzip.flush();
            gzip.write(added("a", "y").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Path file = directory.resolve("pods.gz");
        Files.write(file, Arrays.copyOf(compressed.toByteArray(), compressed.size() - 12));
        try (var log = RecordedLog.after(3, T)) {
            collect(log, file);

            assertThat(log.story()).contains("PodSeen c1/a/x").doesNotContain("KeyframeCompleted");
            assertThat(log.deadLetters()).hasSize(1);
        }
    }

    @Test
    void aTimeThatKafkaCannotHoldIsRejected() throws Exception {
        Path file = write(
                "pods", added("a", "x").replace("\"object\"", "\"observedAt\":\"1960-01-01T00:00:00Z\",\"object\""));
        try (var log = RecordedLog.empty()) {
            assertThatCode(() -> collect(log, file)).doesNotThrowAnyException();
            assertThat(log.deadLetters()).hasSize(1);
        }
    }

    @Test
    void aPodOfFiftyMegabytesIsADeadLetterAndTheNextOneIsRead() throws Exception {
        String huge = added("a", "x").replace("{\"kind\"", "{\"padding\":\"" + "p".repeat(50_000_000) + "\",\"kind\"");
        Path file = write("pods", huge + added("a", "y"));
        try (var log = RecordedLog.empty()) {
            collect(log, file);

            assertThat(log.story()).contains("PodSeen c1/a/y").doesNotContain("PodSeen c1/a/x");
            assertThat(log.deadLetters()).singleElement().asString().contains("over the limit of 8388608");
        }
    }

    @Test
    void aListLargerThanAnyObjectIsReadItemByItem() throws Exception {
        var items = new StringBuilder();
        String padding = "p".repeat(100_000);
        for (int i = 0; i < 120; i++) {
            items.append(i == 0 ? "" : ",")
                    .append(pod("a", "x" + i).replace("{\"kind\"", "{\"padding\":\"" + padding + "\",\"kind\""));
        }
        Path file = write("pods", "{\"apiVersion\":\"v1\",\"items\":[" + items + "],\"kind\":\"List\"}");
        try (var log = RecordedLog.empty()) {
            collect(log, file);

            assertThat(log.deadLetters()).isEmpty();
            assertThat(log.story()).contains("PodSeen c1/a/x0", "PodSeen c1/a/x119");
        }
    }

    @Test
    void aNameOfAnyLengthFitsIntoADeadLetter() throws Exception {
        Path file = write("pods", "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"" + "n".repeat(3_000_000) + "\"}}\n");
        try (var log = RecordedLog.empty()) {
            collect(log, file);

            assertThat(log.deadLetters().get(0)).hasSizeLessThan(1_000);
        }
    }

    @Test
    void aSilenceOfYearsIsAGapAndNotMillionsOfHeartbeats() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.recordedTimePassed(T.plusSeconds(86_400L * 365));

            assertThat(log.story()).hasSizeLessThan(10).contains("Gap");
        }
    }

    @Test
    void whatMayBeAPodIsTold() {
        var unreadable = new RejectedInput("in:1", "broken", 1, "", null);
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.rejected(T, unreadable);
            log.collector.keyframeCompleted(T, true);

            assertThat(log.story()).as("the first epoch has nothing to sweep").contains("KeyframeCompleted");
        }
    }

    private List<String> story(String input) throws Exception {
        try (var log = RecordedLog.after(3, T)) {
            collect(log, write("in", input));
            return log.story();
        }
    }

    private static void collect(RecordedLog log, Path file) throws InterruptedException {
        log.collector.collect(new WatchStreamSource(List.of(file), Pace.unlimited(), Clock.fixed(T, ZoneOffset.UTC)));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static String added(String namespace, String name) {
        return "{\"type\":\"ADDED\",\"object\":" + pod(namespace, name) + "}\n";
    }

    private static String pod(String namespace, String name) {
        return "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\",\"uid\":\"u\"}}"
                .formatted(name, namespace);
    }
}

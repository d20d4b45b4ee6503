package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.collector.watchstream.Pace;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.kafka.RecordedTime;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.RetryPolicy;
import io.podtrail.sink.receivers.terminal.JsonLinesReceiver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's recording through a real broker, the collector, the topology and a sink. */
@OnKafka
final class DemoDeterminismTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("podtrail.root"), "examples");
    private static final String SECRET = "demo-secret-must-not-leave-the-cluster";

    @Test
    void theSameRecordingGivesTheSameBytesTwiceAndNoSecretLeavesTheCluster(@TempDir Path first, @TempDir Path second)
            throws Exception {
        Map<String, List<String>> once = play(first);
        Map<String, List<String>> again = play(second);

        assertThat(again.get("alerts")).isEqualTo(once.get("alerts")).isNotEmpty();
        assertThat(again.get("violations")).isEqualTo(once.get("violations")).isNotEmpty();
        assertThat(once.get("delivered")).hasSameSizeAs(once.get("alerts"));
        assertThat(once.get("observations")).hasSizeGreaterThan(500);
        assertThat(once.values().stream().flatMap(List::stream)).noneMatch(line -> line.contains(SECRET));
        assertThat(once.get("dead-letters")).isEmpty();
    }

    /** When the recording was played is the one thing that differs. */
    private static String withoutRecordedTime(String line) {
        return line.replaceFirst(RecordedTime.HEADER + "=\\S+ ?", "");
    }

    private static Map<String, List<String>> play(Path directory) throws Exception {
        var delivered = new ByteArrayOutputStream();
        var out = new PrintStream(delivered, true, StandardCharsets.UTF_8);
        try (Pipeline pipeline = Pipeline.start(
                TestKafka.start(directory),
                directory,
                TopicCreator.DEFAULT_RETENTION,
                (topics, clients) -> new SinkConfig(
                        topics, clients, RetryPolicy.DEFAULT, Map.of("terminal", new JsonLinesReceiver(out))),
                ApiOptions.off(),
                () -> {})) {
            var source = new WatchStreamSource(
                    List.of(EXAMPLES.resolve("demo-cluster.jsonl")), Pace.unlimited(), Clock.systemUTC());
            var configuration = PolicyOptions.read(EXAMPLES.resolve("pod-security.yaml"));
            pipeline.run(source, "demo", null, configuration, AlertSettings.DEFAULT);
            pipeline.throwIfFailed();

            var contents = new TreeMap<String, List<String>>();
            var topics = pipeline.topics();
            for (String topic :
                    List.of(topics.observations(), topics.violations(), topics.alerts(), topics.deadLetters())) {
                contents.put(
                        topic.substring(topics.prefix().length()),
                        TopicContents.lines(pipeline.clientProperties(), topic).stream()
                                .map(DemoDeterminismTest::withoutRecordedTime)
                                .toList());
            }
            contents.put(
                    "delivered",
                    delivered.toString(StandardCharsets.UTF_8).lines().toList());
            return contents;
        }
    }
}

package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.app.kafka.LostMarkers;
import io.podtrail.collector.watchstream.Pace;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.RetryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All parts, over a log in which every partition has lost the marker that ended its last transaction. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class LostMarkersTest {
    private static final Path RECORDING =
            Path.of(System.getProperty("podtrail.root"), "examples", "demo-cluster.jsonl");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @Test
    void everyPartGetsPastThemAndNothingIsMissing() throws Exception {
        Map<String, List<String>> before;
        try (Pipeline pipeline = start(new ToldAlerts())) {
            run(pipeline, RECORDING, "first");
            awaitMarkers(pipeline.clientProperties());
            before = contents(pipeline);
        }
        List<String> opened = new LostMarkers(directory.resolve("kafka")).take("podtrail.");
        for (String topic :
                List.of("observations", "violations", "alerts", "notifications", "processor-pods-changelog")) {
            assertThat(opened).anySatisfy(partition -> assertThat(partition).startsWith("podtrail." + topic));
        }

        var delivered = new ToldAlerts();
        Path later = Files.writeString(directory.resolve("later.jsonl"), """
                {"type":"ADDED","object":{"kind":"Namespace","metadata":{"name":"shop","uid":"n","labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}}
                {"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"later","namespace":"shop","uid":"p"},"spec":{"hostPID":true,"containers":[{"name":"c"}]}}}
                """);
        try (Pipeline pipeline = start(delivered)) {
            run(pipeline, later, "second");

            // Where the sink's own markers were lost, it delivers again what it cannot know to be delivered: at least
            // once.
            assertThat(delivered.all()).anySatisfy(alert -> assertThat(alert).contains("Pod/later"));
            contents(pipeline)
                    .forEach((topic, lines) -> assertThat(lines).as(topic).containsAll(before.get(topic)));
        }
    }

    private Pipeline start(ToldAlerts receiver) throws InterruptedException {
        return Pipeline.start(
                directory,
                TopicCreator.DEFAULT_RETENTION,
                (topics, clients) -> new SinkConfig(topics, clients, RetryPolicy.DEFAULT, Map.of("receiver", receiver)),
                ApiOptions.off(),
                () -> {});
    }

    private static void run(Pipeline pipeline, Path recording, String cluster) throws Exception {
        try (var source = new WatchStreamSource(List.of(recording), Pace.unlimited(), Clock.systemUTC())) {
            pipeline.run(source, cluster, null, PodSecurityConfiguration.NONE, AlertSettings.DEFAULT);
        }
    }

    private static Map<String, List<String>> contents(Pipeline pipeline) {
        var contents = new TreeMap<String, List<String>>();
        for (String topic : List.of(
                pipeline.topics().observations(),
                pipeline.topics().violations(),
                pipeline.topics().alerts())) {
            contents.put(topic, TopicContents.lines(pipeline.clientProperties(), topic));
        }
        contents.computeIfPresent(pipeline.topics().violations(), (topic, lines) -> newestOfEachKey(lines));
        return contents;
    }

    /** All that a compacted topic promises to keep. */
    private static List<String> newestOfEachKey(List<String> lines) {
        var newest = new LinkedHashMap<String, String>();
        lines.forEach(line -> newest.put(line.split(" ", 4)[2], line)); // Partition, time, key, and the rest.
        return List.copyOf(newest.values());
    }

    /** What is committed is answered before all markers are written. */
    private static void awaitMarkers(Map<String, Object> clients) {
        try (var admin = Admin.create(clients)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ends(admin, IsolationLevel.READ_COMMITTED))
                            .isEqualTo(ends(admin, IsolationLevel.READ_UNCOMMITTED)));
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin, IsolationLevel isolation) throws Exception {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        admin.describeTopics(admin.listTopics().names().get())
                .allTopicNames()
                .get()
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(info -> latest.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest())));
        var ends = new HashMap<TopicPartition, Long>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }
}

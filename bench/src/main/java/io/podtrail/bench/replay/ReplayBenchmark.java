package io.podtrail.bench.replay;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.testkit.HistoryWriter;
import io.podtrail.testkit.SyntheticHistory;
import io.podtrail.testkit.SyntheticHistory.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Writes a made-up month into an embedded broker, then lets a process of its own replay it ({@link Measurement}), beside
 * consumers that only read it, and that read and parse it.
 */
public final class ReplayBenchmark {
    static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    /** For a look. */
    private static final Size QUICK = new Size(40, 50, 8, Duration.ofSeconds(60), Duration.ofHours(6), 300);

    private static final int PARTITIONS = 16;
    private static final long SEED = 1;

    private ReplayBenchmark() {}

    /** @param args {@code full} or {@code quick}, threads, and an empty directory for the broker */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Size size = size(args[0]);
        try (var kafka = EmbeddedKafka.start(Path.of(args[2]))) {
            Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (var admin = Admin.create(clients)) {
                new TopicCreator(TOPICS, PARTITIONS, (short) 1, Duration.ofMillis(-1)).create(admin);
            }
            System.err.println("Writing the history");
            try (var log = new HistoryWriter(clients, TOPICS.observations(), PARTITIONS)) {
                SyntheticHistory.tell(size, SEED, log);
                System.err.printf("%,d records%n", log.records());
            }
            var command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Measurement.class.getName(),
                    kafka.bootstrapServers(),
                    args[0],
                    args[1]);
            int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("the measurement ended with " + exit);
            }
        }
    }

    static Size size(String name) {
        return name.equals("full") ? Size.FULL : QUICK;
    }
}

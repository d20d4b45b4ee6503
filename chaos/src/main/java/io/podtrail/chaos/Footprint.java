package io.podtrail.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one processor costs on a made-up history: processor time and bytes per observation, bytes of state
 * per pod. Prints lines for {@code bench/scaling.properties}.
 */
final class Footprint {
    private static final int PARTITIONS = 4;
    private static final int OBSERVATIONS_PER_POD = 12;
    private static final List<String> AS_A_USER = List.of("-Xmx512m");

    private Footprint() {}

    /** Measures and prints.
     *
     * @param args how many observations
     */
    public static void main(String[] args) throws Exception {
        int records = Integer.parseInt(args[0]);
        var history = new History(
                1,
                History.endingNow(records),
                records,
                PARTITIONS,
                records / OBSERVATIONS_PER_POD / History.CLUSTERS,
                false);
        Path directory = Files.createTempDirectory("podtrail-footprint");
        try (Broker broker = Broker.start(directory);
                var installation = Installation.create("footprint.", PARTITIONS, broker)) {
            Path home = directory.resolve("processor");
            Instance processor = installation.startProcessor(home, AS_A_USER, 0, System.err::println);
            var observed = new Observed(broker.clients(), installation);
            var started = new Duration[] {Duration.ZERO};
            observed.write(history, records / 20, written -> {
                if (written == records / 4) { // Past the JVM's start and its compilations.
                    started[0] = processor.cpu();
                }
            });
            double micros = processor.cpu().minus(started[0]).toNanos() / 1e3 / (records * 0.75);
            installation.end();
            int pods = livingPods(history);
            long state = size(home.resolve("state"), "");
            print("processor.cpuMicrosPerObservation", micros);
            print("state.bytesPerPod", state / (double) pods);
            print(
                    "log.bytesPerObservation",
                    size(directory.resolve("kafka"), "footprint.observations") / (double) records);
            print("changelog.bytesPerObservation", size(directory.resolve("kafka"), "-changelog-") / (double) records);
            print(
                    "output.bytesPerObservation",
                    (size(directory.resolve("kafka"), "footprint.violations")
                                    + size(directory.resolve("kafka"), "footprint.alerts"))
                            / (double) records);
            print("# pods", pods);
        } finally {
            KillTest.delete(directory);
        }
    }

    private static int livingPods(History history) {
        Set<String> living = new HashSet<>();
        for (LogRecord record : history) {
            if (record.value().contains("\"type\":\"pod-seen\"")) {
                living.add(record.key());
            } else if (record.value().contains("\"type\":\"pod-gone\"")) {
                living.remove(record.key());
            }
        }
        return living.size();
    }

    /** What files whose path has this in it have on disk. */
    private static long size(Path directory, String part) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> path.toString().contains(part))
                    .filter(path -> !path.toString().endsWith("index"))
                    .toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    private static void print(String key, double value) {
        System.out.printf(Locale.ROOT, "%s=%.0f%n", key, value);
    }
}

package io.podtrail.bench.processor;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** What the stream threads of a flight recording spent their time on, by what the innermost known frame belongs to. */
public final class ProfileSummary {
    /** By the beginning of a class's name, the first that fits. */
    private static final Map<String, String> PARTS = new TreeMap<>(Map.of(
            "org.rocksdb.", "RocksDB",
            "com.fasterxml.jackson.", "JSON",
            "io.podtrail.policy.pod.", "JSON",
            "io.podtrail.policy.", "judging",
            "io.podtrail.processor.", "our processor",
            "io.podtrail.events.", "our processor",
            "org.apache.kafka.clients.", "Kafka clients",
            "org.apache.kafka.common.", "Kafka clients",
            "org.apache.kafka.streams.", "Streams"));

    private ProfileSummary() {}

    /** @param args the recording */
    public static void main(String[] args) throws Exception {
        var samples = new HashMap<String, Integer>();
        int all = 0;
        try (var recording = new RecordingFile(Path.of(args[0]))) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                String kind = event.getEventType().getName();
                boolean sampled = kind.equals("jdk.ExecutionSample") || kind.equals("jdk.NativeMethodSample");
                if (sampled && isOfStreams(event) && event.getStackTrace() != null) {
                    samples.merge(part(event), 1, Integer::sum);
                    all++;
                }
            }
        }
        int total = all;
        System.out.println("| where the stream threads are | of %,d samples |".formatted(total));
        System.out.println("| --- | ---: |");
        samples.entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .forEach(entry -> System.out.println(String.format(
                        Locale.ROOT, "| %s | %.1f %% |", entry.getKey(), 100.0 * entry.getValue() / total)));
    }

    private static boolean isOfStreams(RecordedEvent event) {
        var thread = event.getThread("sampledThread");
        return thread != null
                && thread.getJavaName() != null
                && thread.getJavaName().contains("StreamThread");
    }

    private static String part(RecordedEvent event) {
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (type.contains("EPoll") || type.contains("Selector")) {
                return "waiting for the network";
            }
            // Longer names before shorter ones: the pod's reader before the policy that it is part of.
            String found = null;
            int length = 0;
            for (var part : PARTS.entrySet()) {
                if (type.startsWith(part.getKey()) && part.getKey().length() > length) {
                    found = part.getValue();
                    length = part.getKey().length();
                }
            }
            if (found != null) {
                return found;
            }
        }
        return "other";
    }
}

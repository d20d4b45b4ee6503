package io.podtrail.app;

import io.podtrail.events.Alert;
import io.podtrail.events.Transition;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Help.Ansi;

/** What has become of all alerts: a table by namespace and workload, and totals by check. */
record AlertSummary(List<Alert> latest, int opened, int resolved) {
    private static final String[] HEAD = {"NAMESPACE", "WORKLOAD", "MODE", "LEVEL", "STATE", "CHECKS"};
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Reads the whole topic of alerts. */
    static AlertSummary read(Map<String, Object> clientProperties, String topic) {
        var properties = new HashMap<>(clientProperties);
        properties.put("isolation.level", "read_committed");
        var latest = new HashMap<String, Alert>();
        int opened = 0;
        int resolved = 0;
        var serde = EventSerde.alert();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (var record : consumer.poll(POLL)) {
                    Alert alert = serde.deserialize(topic, record.value());
                    if (alert != null) {
                        latest.put(alert.fingerprint(), alert);
                        opened += alert.transition() == Transition.OPENED ? 1 : 0;
                        resolved += alert.transition() == Transition.RESOLVED ? 1 : 0;
                    }
                }
            }
        }
        return new AlertSummary(List.copyOf(latest.values()), opened, resolved);
    }

    /** For people; ends with a line break. */
    String toText(boolean coloured) {
        Ansi ansi = coloured ? Ansi.ON : Ansi.OFF;
        List<Alert> sorted = latest.stream()
                .sorted(Comparator.comparing(Alert::namespace)
                        .thenComparing(alert -> alert.workload().toString())
                        .thenComparing(Alert::mode))
                .toList();
        var rows = new ArrayList<String[]>();
        rows.add(HEAD);
        sorted.forEach(alert -> rows.add(row(alert)));
        var text = new StringBuilder();
        int[] widths = widths(rows);
        for (String[] row : rows) {
            String line = line(row, widths);
            boolean open = row[4].startsWith("open");
            text.append(
                            row == HEAD
                                    ? ansi.string("@|bold " + line + "|@")
                                    : open ? ansi.string("@|red " + line + "|@") : line)
                    .append(System.lineSeparator());
        }
        long open = latest.stream().filter(AlertSummary::isOpen).count();
        text.append("%n%d alerts opened, %d resolved, %d open now.%n".formatted(opened, resolved, open));
        text.append("Open now, by check: ").append(byCheck()).append(System.lineSeparator());
        return text.toString();
    }

    private String byCheck() {
        var counts = new TreeMap<String, Integer>();
        latest.stream()
                .filter(AlertSummary::isOpen)
                .forEach(alert -> checks(alert.findings()).forEach(check -> counts.merge(check, 1, Integer::sum)));
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String[] row(Alert alert) {
        String state = isOpen(alert)
                ? "open, %d %s".formatted(alert.violatingPods(), alert.violatingPods() == 1 ? "pod" : "pods")
                : "resolved (" + alert.cause() + ")";
        return new String[] {
            alert.namespace(),
            alert.workload().toString(),
            alert.mode().toString(),
            alert.level() + ":" + alert.version(),
            state,
            String.join(", ", checks(alert.findings()))
        };
    }

    private static boolean isOpen(Alert alert) {
        return alert.transition() != Transition.RESOLVED;
    }

    private static Collection<String> checks(List<Finding> findings) {
        return findings.stream().map(Finding::check).collect(Collectors.toCollection(TreeSet::new));
    }

    private static int[] widths(List<String[]> rows) {
        int[] widths = new int[HEAD.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return widths;
    }

    private static String line(String[] row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(i + 1 < row.length ? ("%-" + (widths[i] + 2) + "s").formatted(row[i]) : row[i]);
        }
        return line.toString();
    }
}

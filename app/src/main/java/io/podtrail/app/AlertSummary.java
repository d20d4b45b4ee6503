package io.podtrail.app;

import io.podtrail.app.terminal.Columns;
import io.podtrail.app.terminal.Paint;
import io.podtrail.app.terminal.WrappedText;
import io.podtrail.events.Alert;
import io.podtrail.events.Evidence;
import io.podtrail.events.Fingerprint;
import io.podtrail.events.PodViolations;
import io.podtrail.events.Transition;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * What has become of all alerts: a table by namespace and workload, and totals by check.
 *
 * @param latest the last transition of each alert
 * @param violatingPods how many pods violate now, by alert fingerprint; an alert itself counts those of its transition
 */
record AlertSummary(List<Alert> latest, Map<String, Integer> violatingPods, int opened, int resolved) {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Reads the topics of alerts and violations to their present ends. */
    static AlertSummary read(Map<String, Object> clientProperties, Topics topics) {
        var latest = new HashMap<String, Alert>();
        var transitions = new EnumMap<Transition, Integer>(Transition.class);
        forEach(clientProperties, topics.alerts(), (key, value) -> {
            Alert alert = EventSerde.alert().deserialize(topics.alerts(), value);
            if (alert != null) {
                latest.put(key, alert);
                transitions.merge(alert.transition(), 1, Integer::sum);
            }
        });
        var violations = new HashMap<String, PodViolations>();
        forEach(clientProperties, topics.violations(), (key, value) -> {
            PodViolations pod = EventSerde.podViolations().deserialize(topics.violations(), value);
            if (pod == null) {
                violations.remove(key);
            } else {
                violations.put(key, pod);
            }
        });
        var violatingPods = new HashMap<String, Integer>();
        for (PodViolations pod : violations.values()) {
            if (pod.evidence() != Evidence.RUNNING) {
                continue;
            }
            for (PodViolations.Violation violation : pod.violations()) {
                String alert = Fingerprint.ofAlert(pod.cluster(), pod.namespace(), pod.workload(), violation.mode());
                violatingPods.merge(alert, 1, Integer::sum);
            }
        }
        return new AlertSummary(
                List.copyOf(latest.values()),
                violatingPods,
                transitions.getOrDefault(Transition.OPENED, 0),
                transitions.getOrDefault(Transition.RESOLVED, 0));
    }

    private static void forEach(
            Map<String, Object> clientProperties, String topic, BiConsumer<String, byte @Nullable []> each) {
        var properties = new HashMap<>(clientProperties);
        properties.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(POLL).forEach(record -> each.accept(record.key(), record.value()));
            }
        }
    }

    /**
     * For people; ends with a line break. Modes that find the same share a line.
     *
     * @param width how many columns a line may have
     */
    String toText(boolean coloured, int width) {
        var paint = new Paint(coloured);
        var text = new StringBuilder();
        List<String[]> open = rows(
                alert -> isOpen(alert),
                alert -> evidence(alert, violatingPods.getOrDefault(alert.fingerprint(), 0)),
                alert -> String.join(",", checks(alert.findings())));
        List<String[]> ended = rows(
                alert -> !isOpen(alert), alert -> "", alert -> alert.cause().toString());
        section(text, "Open:", new String[] {"NAMESPACE", "WORKLOAD", "MODES", "EVIDENCE", "CHECKS"}, open, width);
        text.append(open.isEmpty() ? "" : "\n");
        section(text, "Resolved:", new String[] {"NAMESPACE", "WORKLOAD", "MODES", "BECAUSE"}, ended, width);
        String tables = text.toString()
                .replace("Open:", paint.in(Style.bold, "Open:"))
                .replace("Resolved:", paint.in(Style.bold, "Resolved:"));
        long openNow = latest.stream().filter(AlertSummary::isOpen).count();
        var end = new StringBuilder(
                "%n%d alerts opened, %d resolved, %d open now.%n".formatted(opened, resolved, openNow));
        WrappedText.lines("", "  ", "Open now, by check: " + byCheck(), width)
                .forEach(line -> end.append(line).append(System.lineSeparator()));
        return tables + end;
    }

    private List<String[]> rows(
            Predicate<Alert> wanted, Function<Alert, String> evidence, Function<Alert, String> last) {
        var modes = new LinkedHashMap<List<String>, List<String>>();
        latest.stream()
                .filter(wanted)
                .sorted(Comparator.comparing(Alert::namespace)
                        .thenComparing(alert -> alert.workload().toString())
                        .thenComparing(Alert::mode))
                .forEach(alert -> modes.computeIfAbsent(
                                List.of(
                                        alert.namespace(),
                                        alert.workload().toString(),
                                        evidence.apply(alert),
                                        last.apply(alert)),
                                key -> new ArrayList<>())
                        .add(alert.mode().toString()));
        var rows = new ArrayList<String[]>();
        modes.forEach((key, of) -> {
            var row = new ArrayList<>(List.of(key.get(0), key.get(1), shown(of)));
            if (!key.get(2).isEmpty()) {
                row.add(key.get(2));
            }
            row.add(shown(List.of(key.get(3).split(",", -1))));
            rows.add(row.toArray(String[]::new));
        });
        return rows;
    }

    private static String shown(List<String> words) {
        return words.size() == 1 ? words.get(0) : "%s +%d".formatted(words.get(0), words.size() - 1);
    }

    private static void section(StringBuilder text, String title, String[] head, List<String[]> rows, int width) {
        if (rows.isEmpty()) {
            return;
        }
        rows.add(0, head);
        var columns = new Columns(rows);
        text.append(title).append('\n');
        rows.forEach(row ->
                text.append(columns.lineWithin(width, row).stripTrailing()).append('\n'));
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

    private static String evidence(Alert alert, int pods) {
        var all = new ArrayList<String>();
        if (pods > 0 || alert.evidence().equals(List.of(Evidence.RUNNING))) {
            all.add(pods == 1 ? "1 pod" : pods + " pods");
        }
        alert.evidence().stream()
                .filter(evidence -> evidence != Evidence.RUNNING)
                .forEach(evidence -> all.add(evidence.toString()));
        return String.join(", ", all);
    }

    private static boolean isOpen(Alert alert) {
        return alert.transition() != Transition.RESOLVED;
    }

    private static Collection<String> checks(List<Finding> findings) {
        return findings.stream().map(Finding::check).collect(Collectors.toCollection(TreeSet::new));
    }
}

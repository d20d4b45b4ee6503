package io.podtrail.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Compares topics of two installations record by record: order, keys, values, headers and timestamps. Offsets may differ,
 * because transaction markers have some, and aborted records too.
 */
final class Comparison {
    private static final int SHOWN_KEYS = 3;

    private final Map<String, Object> clients;
    private final int partitions;
    private final List<String> differences = new ArrayList<>();

    Comparison(Map<String, Object> clients, int partitions) {
        this.clients = clients;
        this.partitions = partitions;
    }

    /** What differs, in words; empty when nothing does. */
    List<String> differences() {
        return differences;
    }

    /** Compares partition by partition and returns how many records are equal. */
    long inOrder(String topic, String expectedTopic) {
        long equal = 0;
        for (int number = 0; number < partitions; number++) {
            var partition = new TopicPartition(topic, number);
            var expectedPartition = new TopicPartition(expectedTopic, number);
            long equalHere = 0;
            boolean differs = false;
            try (var found = new PartitionReader(clients, partition);
                    var expected = new PartitionReader(clients, expectedPartition)) {
                while (!differs && (found.hasNext() || expected.hasNext())) {
                    differs = !found.hasNext() || !expected.hasNext() || !isEqual(found.next(), expected.next());
                    equalHere += differs ? 0 : 1;
                }
            }
            if (differs) {
                explain(partition, expectedPartition, equalHere);
            }
            equal += equalHere;
        }
        return equal;
    }

    /** Compares topics of one partition in which the order of what came from elsewhere is free, by key, value and time. */
    long inAnyOrder(String topic, String expectedTopic) {
        Map<String, Integer> found = counts(new TopicPartition(topic, 0));
        Map<String, Integer> expected = counts(new TopicPartition(expectedTopic, 0));
        expected.forEach((line, count) -> {
            if (!Objects.equals(found.get(line), count)) {
                differences.add(
                        "%s: %d times instead of %d: %s".formatted(topic, found.getOrDefault(line, 0), count, line));
            }
        });
        found.keySet().removeAll(expected.keySet());
        found.keySet().forEach(line -> differences.add("%s: should not be there: %s".formatted(topic, line)));
        return expected.values().stream().mapToInt(count -> count).sum();
    }

    private Map<String, Integer> counts(TopicPartition partition) {
        var counts = new TreeMap<String, Integer>();
        try (var records = new PartitionReader(clients, partition)) {
            records.forEachRemaining(record -> counts.merge(
                    "%d %s %s".formatted(record.timestamp(), text(record.key()), text(record.value())),
                    1,
                    Integer::sum));
        }
        return counts;
    }

    /** Reads both again, by key: after one record too many or too few, all that follow differ by place. */
    private void explain(TopicPartition partition, TopicPartition expectedPartition, long equalBefore) {
        Map<String, List<String>> found = byKey(partition);
        Map<String, List<String>> expected = byKey(expectedPartition);
        var keys = new ArrayList<>(expected.keySet());
        found.keySet().stream().filter(key -> !expected.containsKey(key)).forEach(keys::add);
        keys.removeIf(key -> Objects.equals(found.get(key), expected.get(key)));
        differences.add("%s differs from %s after %d equal records: %d records instead of %d, %s"
                .formatted(
                        partition,
                        expectedPartition,
                        equalBefore,
                        size(found),
                        size(expected),
                        keys.isEmpty()
                                ? "the same of each key, but in another order"
                                : "%d keys differ, of which here %d"
                                        .formatted(keys.size(), Math.min(SHOWN_KEYS, keys.size()))));
        keys.stream()
                .limit(SHOWN_KEYS)
                .forEach(
                        key -> explain(key, found.getOrDefault(key, List.of()), expected.getOrDefault(key, List.of())));
    }

    private void explain(String key, List<String> found, List<String> expected) {
        int at = 0;
        while (at < Math.min(found.size(), expected.size()) && found.get(at).equals(expected.get(at))) {
            at++;
        }
        boolean doubled = at > 0 && at < found.size() && found.get(at).equals(found.get(at - 1));
        differences.add(
                "  key %s, %d records instead of %d, first difference at %d%s%n    is        %s%n    should be %s"
                        .formatted(
                                key,
                                found.size(),
                                expected.size(),
                                at + 1,
                                doubled ? " (a double)" : "",
                                at < found.size() ? found.get(at) : "(missing)",
                                at < expected.size() ? expected.get(at) : "(not there)"));
    }

    private Map<String, List<String>> byKey(TopicPartition partition) {
        var byKey = new LinkedHashMap<String, List<String>>();
        try (var records = new PartitionReader(clients, partition)) {
            records.forEachRemaining(record -> byKey.computeIfAbsent(text(record.key()), key -> new ArrayList<>())
                    .add(line(record)));
        }
        return byKey;
    }

    private static int size(Map<String, List<String>> byKey) {
        return byKey.values().stream().mapToInt(List::size).sum();
    }

    private static boolean isEqual(ConsumerRecord<byte[], byte[]> a, ConsumerRecord<byte[], byte[]> b) {
        return a.timestamp() == b.timestamp()
                && Arrays.equals(a.key(), b.key())
                && Arrays.equals(a.value(), b.value())
                && a.headers().equals(b.headers());
    }

    private static String line(ConsumerRecord<byte[], byte[]> record) {
        var headers = new StringBuilder();
        record.headers()
                .forEach(header -> headers.append(header.key())
                        .append('=')
                        .append(text(header.value()))
                        .append(' '));
        return "%d %s%s".formatted(record.timestamp(), headers, text(record.value()));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "(none)" : new String(bytes, UTF_8);
    }
}

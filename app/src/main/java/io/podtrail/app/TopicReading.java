package io.podtrail.app;

import io.podtrail.app.terminal.Columns;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Prints records of a topic, as a table or as lines of JSON. */
final class TopicReading {
    private final ReadableTopic topic;
    private final List<String> namespaces;
    private final boolean asJson;
    private final boolean withHeads;
    private final PrintWriter out;
    private @Nullable Columns printed;
    private boolean isEmpty = true;

    /** @param namespaces of which records are wanted; empty for all */
    TopicReading(ReadableTopic topic, List<String> namespaces, boolean asJson, boolean withHeads, PrintWriter out) {
        this.topic = topic;
        this.namespaces = List.copyOf(namespaces);
        this.asJson = asJson;
        this.withHeads = withHeads;
        this.out = out;
    }

    /** Prints what has been written since then, in the order of time. */
    void print(KafkaConnection connection, Instant from) throws InterruptedException {
        Instant now = Clock.systemUTC().instant().plusMillis(1);
        try {
            print(records(connection, from).until(now));
        } catch (KafkaException e) {
            throw connection.failure(e);
        }
    }

    /** Prints what has been written since then, and what follows, until {@code stop} is true. */
    void follow(KafkaConnection connection, Instant from, BooleanSupplier stop) throws InterruptedException {
        try {
            records(connection, from).follow(stop, record -> print(List.of(record)));
        } catch (KafkaException e) {
            throw connection.failure(e);
        }
    }

    private TopicRecords records(KafkaConnection connection, Instant from) {
        return new TopicRecords(
                connection.clientProperties(), connection.topics(), topic.in(connection.topics()), from);
    }

    /** Whether nothing has been printed. */
    boolean isEmpty() {
        return isEmpty;
    }

    /** Prints records below those that were printed before, in the same columns or wider ones. */
    private void print(List<ConsumerRecord<byte[], byte[]>> records) {
        var rows = new ArrayList<String[]>();
        for (var record : records) {
            if (!namespaces.isEmpty()
                    && namespaces.stream().noneMatch(namespace -> ReadableTopic.isOf(namespace, record))) {
                continue;
            }
            isEmpty = false;
            if (asJson) {
                out.println(ReadableTopic.json(record));
            } else {
                rows.add(topic.cells(record).toArray(String[]::new));
            }
        }
        if (!rows.isEmpty()) {
            Columns before = printed;
            if (before == null && withHeads) {
                rows.add(0, topic.heads().toArray(String[]::new));
            }
            Columns columns = before == null ? new Columns(rows) : before.widenedFor(rows);
            rows.forEach(row -> out.println(columns.line(row).stripTrailing()));
            printed = columns;
        }
        out.flush();
    }
}

package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.events.kafka.DeadLetterHeaders;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.delivery.Redelivery;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A topic whose records people read, and how a record of it is shown. */
enum ReadableTopic {
    ALERTS("alerts", Topics::alerts, "TIME", "EVENT", "SEVERITY", "MODE", "NAMESPACE", "WORKLOAD", "CHECKS") {
        @Override
        List<String> cells(ConsumerRecord<byte[], byte[]> record) {
            JsonNode alert = value(record);
            return List.of(
                    time(record),
                    alert.path("transition").asText(),
                    alert.path("severity").asText(),
                    alert.path("mode").asText(),
                    alert.path("namespace").asText(),
                    workload(alert),
                    checks(alert));
        }
    },

    VIOLATIONS("violations", Topics::violations, "TIME", "EVENT", "KEY", "MODES", "CHECKS") {
        @Override
        List<String> cells(ConsumerRecord<byte[], byte[]> record) {
            JsonNode violations = value(record).path("violations");
            return List.of(
                    time(record),
                    record.value() == null ? "cleared" : "violates",
                    text(record.key()),
                    joined(violations, violation -> violation.path("mode").asText()),
                    joined(violations, ReadableTopic::checks));
        }
    },

    DEAD_LETTERS("dead-letters", Topics::deadLetters, "TIME", "SOURCE", "REASON") {
        @Override
        List<String> cells(ConsumerRecord<byte[], byte[]> record) {
            return List.of(
                    time(record), header(record, DeadLetterHeaders.SOURCE), header(record, DeadLetterHeaders.REASON));
        }
    },

    UNDELIVERED("undelivered", Topics::undelivered, "TIME", "RECEIVER", "NAMESPACE", "WORKLOAD", "MODE", "REASON") {
        @Override
        List<String> cells(ConsumerRecord<byte[], byte[]> record) {
            JsonNode alert = value(record);
            return List.of(
                    time(record),
                    header(record, Redelivery.RECEIVER),
                    alert.path("namespace").asText(),
                    workload(alert),
                    alert.path("mode").asText(),
                    Redelivery.why(record));
        }
    };

    private static final JsonMapper JSON = new JsonMapper();

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // Each is a method reference that captures nothing.
    private final Function<Topics, String> topic;

    @SuppressWarnings("ImmutableEnumChecker") // A copy that cannot be changed.
    private final List<String> heads;

    ReadableTopic(String text, Function<Topics, String> topic, String... heads) {
        this.text = text;
        this.topic = topic;
        this.heads = List.of(heads);
    }

    /** Finds a topic by its name without the prefix. */
    static Optional<ReadableTopic> named(String name) {
        return Arrays.stream(values())
                .filter(candidate -> candidate.text.equals(name))
                .findFirst();
    }

    /** Its name in an installation. */
    String in(Topics topics) {
        return topic.apply(topics);
    }

    List<String> heads() {
        return heads;
    }

    /** What a table shows of a record, a cell for every head. */
    abstract List<String> cells(ConsumerRecord<byte[], byte[]> record);

    /** Whether a record is about a namespace, as far as its key or value says. */
    static boolean isOf(String namespace, ConsumerRecord<byte[], byte[]> record) {
        String[] key = text(record.key()).split("/", -1);
        return value(record).path("namespace").asText().equals(namespace)
                || (key.length > 1 && key[1].equals(namespace));
    }

    /** All of a record; a value that is not JSON is a text. */
    static ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode json = JSON.createObjectNode()
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("timestamp", Instant.ofEpochMilli(record.timestamp()).toString())
                .put("key", text(record.key()));
        ObjectNode headers = json.putObject("headers");
        record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        JsonNode value = value(record);
        if (value.isMissingNode() && record.value() != null) {
            json.put("value", text(record.value()));
        } else {
            json.set("value", value.isMissingNode() ? null : value);
        }
        return json;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return text;
    }

    private static JsonNode value(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? JSON.missingNode() : JSON.readTree(new String(record.value(), UTF_8));
        } catch (JsonProcessingException e) {
            return JSON.missingNode(); // Anybody may have written it.
        }
    }

    private static String time(ConsumerRecord<byte[], byte[]> record) {
        return PointInTime.text(Instant.ofEpochMilli(record.timestamp()));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    private static String workload(JsonNode of) {
        JsonNode workload = of.path("workload");
        return workload.path("kind").asText() + '/' + workload.path("name").asText();
    }

    private static String checks(JsonNode of) {
        return joined(of.path("findings"), finding -> finding.path("check").asText());
    }

    private static String joined(JsonNode list, Function<JsonNode, String> text) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(text)
                .distinct()
                .collect(Collectors.joining(","));
    }
}

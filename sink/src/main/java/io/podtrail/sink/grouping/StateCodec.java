package io.podtrail.sink.grouping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * How a receiver's state lies in Kafka: an alert as it came, with what was told of it in headers of our own, so that it can
 * be told again byte for byte; of each group its times; and receipts.
 */
final class StateCodec {
    private static final String ALERT = "alert/";
    private static final String GROUP = "group/";
    private static final String RECEIPT = "receipt/";
    /** The key under which the number of commits is kept. */
    static final String COMMITS = "commits";

    private static final String TOLD = "podtrail.state.told";
    private static final String TOPIC = "podtrail.state.topic";
    private static final String PARTITION = "podtrail.state.partition";
    private static final String OFFSET = "podtrail.state.offset";
    private static final TypeReference<LinkedHashMap<String, Long>> REVISIONS = new TypeReference<>() {};

    private static final JsonMapper MAPPER = new JsonMapper();

    private StateCodec() {}

    static String alertKey(String fingerprint) {
        return ALERT + fingerprint;
    }

    static String groupKey(String group) {
        return GROUP + group;
    }

    /** The group that a record is about; empty when it is about an alert, or something else. */
    static Optional<String> group(String key) {
        return key.startsWith(GROUP) ? Optional.of(key.substring(GROUP.length())) : Optional.empty();
    }

    static boolean isAlert(String key) {
        return key.startsWith(ALERT);
    }

    static StateRecord write(KnownAlert known) {
        var told = new LinkedHashMap<String, Long>();
        known.memberships.forEach((group, member) -> told.put(group, member.told));
        var headers = new RecordHeaders(known.record.headers());
        headers.add(TOLD, json(told));
        headers.add(TOPIC, known.record.topic().getBytes(UTF_8));
        headers.add(PARTITION, Integer.toString(known.record.partition()).getBytes(UTF_8));
        headers.add(OFFSET, Long.toString(known.record.offset()).getBytes(UTF_8));
        return new StateRecord(
                alertKey(known.alert.fingerprint()),
                known.record.value(),
                headers,
                Math.max(0, known.record.timestamp()));
    }

    static StateRecord write(Group group, long now) {
        return new StateRecord(groupKey(group.key), json(GroupState.of(group)), new RecordHeaders(), now);
    }

    static StateRecord write(Receipt receipt, int number, long now) {
        return new StateRecord(RECEIPT + number, json(receipt), new RecordHeaders(), now);
    }

    static StateRecord write(long commits, long now) {
        return new StateRecord(COMMITS, json(commits), new RecordHeaders(), now);
    }

    static StateRecord forget(String key, long now) {
        return new StateRecord(key, null, new RecordHeaders(), now);
    }

    static GroupState group(StateRecord record) {
        try {
            return MAPPER.readValue(record.value(), GroupState.class);
        } catch (IOException e) {
            throw unreadable(record, e);
        }
    }

    /** The number of a receipt, in the order in which they were written; empty when a record is none. */
    static Optional<Integer> receiptNumber(String key) {
        return key.startsWith(RECEIPT)
                ? Optional.of(Integer.valueOf(key.substring(RECEIPT.length())))
                : Optional.empty();
    }

    static Receipt receipt(StateRecord record) {
        try {
            return MAPPER.readValue(record.value(), Receipt.class);
        } catch (IOException e) {
            throw unreadable(record, e);
        }
    }

    static long commits(StateRecord record) {
        try {
            return MAPPER.readValue(record.value(), Long.class);
        } catch (IOException e) {
            throw unreadable(record, e);
        }
    }

    /** The revisions that groups have been told of an alert. */
    static Map<String, Long> told(StateRecord record) {
        try {
            return MAPPER.readValue(header(record, TOLD), REVISIONS);
        } catch (IOException e) {
            throw unreadable(record, e);
        }
    }

    /** The alert's own record, as it was read from the topic of alerts. */
    static ConsumerRecord<byte[], byte[]> original(StateRecord record) {
        var headers = new RecordHeaders(record.headers());
        headers.remove(TOLD).remove(TOPIC).remove(PARTITION).remove(OFFSET);
        byte[] value = record.value();
        return new ConsumerRecord<>(
                new String(header(record, TOPIC), UTF_8),
                Integer.parseInt(new String(header(record, PARTITION), UTF_8)),
                Long.parseLong(new String(header(record, OFFSET), UTF_8)),
                record.timestamp(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                record.key().substring(ALERT.length()).getBytes(UTF_8),
                value,
                headers,
                java.util.Optional.empty());
    }

    private static byte[] header(StateRecord record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new SerializationException("the state of %s has no header %s".formatted(record.key(), name));
        }
        return header.value();
    }

    private static byte[] json(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can always be written", e);
        }
    }

    private static SerializationException unreadable(StateRecord record, IOException e) {
        return new SerializationException("the state of %s cannot be read".formatted(record.key()), e);
    }
}

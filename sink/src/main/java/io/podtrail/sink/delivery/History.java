package io.podtrail.sink.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.grouping.StateRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The alerts before the offsets at which their topic once ended: at a receiver's first start, those that are older than it
 * and are told as one digest, also when the sink is restarted while it reads them; at every start, those that an earlier
 * run can have told of.
 */
final class History {
    static final String KEY = "history";

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<TreeMap<String, Long>> ENDS = new TypeReference<>() {};

    /** By partition, where its history ends; none once all has been read. */
    private final Map<TopicPartition, Long> ends;

    private History(Map<TopicPartition, Long> ends) {
        this.ends = new HashMap<>(ends);
        this.ends.values().removeIf(end -> end == 0);
    }

    /** At a first start. */
    static History before(Map<TopicPartition, Long> ends) {
        return new History(ends);
    }

    static History none() {
        return new History(Map.of());
    }

    static History restore(StateRecord record, String topic) {
        try {
            var ends = new HashMap<TopicPartition, Long>();
            MAPPER.readValue(record.value(), ENDS)
                    .forEach((partition, end) -> ends.put(new TopicPartition(topic, Integer.parseInt(partition)), end));
            return new History(ends);
        } catch (IOException e) {
            throw new SerializationException("the state of the history cannot be read", e);
        }
    }

    /** Without partitions of which the log that it was about is gone. */
    History without(Set<TopicPartition> lost) {
        var left = new HashMap<>(ends);
        left.keySet().removeAll(lost);
        return new History(left);
    }

    boolean isOver() {
        return ends.isEmpty();
    }

    boolean contains(ConsumerRecord<byte[], byte[]> record) {
        return record.offset() < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
    }

    /**
     * Takes note of how far a partition has been taken in.
     *
     * @return whether it was the last one
     */
    boolean advance(TopicPartition partition, long before) {
        Long end = ends.get(partition);
        if (end != null && before >= end) {
            ends.remove(partition);
            return ends.isEmpty();
        }
        return false;
    }

    StateRecord toRecord(long now) {
        var text = new TreeMap<String, Long>();
        ends.forEach((partition, end) -> text.put(Integer.toString(partition.partition()), end));
        try {
            return new StateRecord(KEY, MAPPER.writeValueAsBytes(text), new RecordHeaders(), now);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can always be written", e);
        }
    }
}

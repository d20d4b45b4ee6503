package io.podtrail.processor.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.sse.SseClient;
import io.podtrail.events.Alert;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.text.PrintableJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes as server-sent events, read from the topics themselves: what was committed, in its order, from any instance. An
 * event's id says how far every partition has been read, so that a stream goes on where it broke off, at whichever
 * instance.
 */
final class ChangeStream {
    /** How many streams are open at once; each has a thread and a consumer. */
    static final int MAX_WATCHERS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    /** More than a stream takes to notice that it is to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int POLLS_BETWEEN_SIGNS_OF_LIFE = 10;
    private static final Pattern ID = Pattern.compile("v(\\d{1,18}(?:,\\d{1,18})*)a(\\d{1,18}(?:,\\d{1,18})*)");

    private final EventSerde<Alert> alertSerde = EventSerde.alert();
    private final EventSerde<PodViolations> violationsSerde = EventSerde.podViolations();
    private final Map<String, Object> clientProperties;
    private final Topics topics;
    private final List<TopicPartition> sources;
    private final int partitions;
    private final Semaphore seats = new Semaphore(MAX_WATCHERS);
    private volatile boolean closing;

    ChangeStream(Map<String, Object> clientProperties, Topics topics, int partitions) {
        this.clientProperties = clientProperties;
        this.topics = topics;
        this.partitions = partitions;
        sources = new ArrayList<>();
        IntStream.range(0, partitions)
                .forEach(partition -> sources.add(new TopicPartition(topics.violations(), partition)));
        IntStream.range(0, partitions)
                .forEach(partition -> sources.add(new TopicPartition(topics.alerts(), partition)));
    }

    /** What is wanted, and from where on; null for from now on. */
    record Wish(
            Filter filter,
            boolean violations,
            boolean alerts,
            @Nullable List<Long> from) {}

    /** Reads an event's id. */
    List<Long> parse(String id) {
        var matcher = ID.matcher(id);
        if (matcher.matches()) {
            List<Long> offsets = Stream.of(matcher.group(1), matcher.group(2))
                    .flatMap(list -> Stream.of(list.split(",", -1)))
                    .map(Long::valueOf)
                    .toList();
            if (offsets.size() == sources.size()) {
                return offsets;
            }
        }
        throw ApiError.badRequest("Last-Event-ID is no id of ours: leave it out to begin with what happens now");
    }

    int watchers() {
        return MAX_WATCHERS - seats.availablePermits();
    }

    /** Takes a seat, which {@link #serve} gives back. */
    void admit() {
        if (!seats.tryAcquire()) {
            throw ApiError.tooManyRequests(
                    "%d streams are open, which is as many as there may be: ask another instance, or try again later"
                            .formatted(MAX_WATCHERS));
        }
    }

    /** Sends events until the client, or this instance, goes away. */
    void serve(SseClient client, Wish wish) {
        try (var consumer = consumer()) {
            consumer.assign(sources);
            long[] next = wish.from() == null
                    ? ends(consumer)
                    : wish.from().stream().mapToLong(Long::longValue).toArray();
            seek(consumer, next);
            client.sendEvent("ready", "{}", id(next));
            int idle = 0;
            while (!closing && !client.terminated()) {
                var records = poll(consumer, client, next);
                for (ConsumerRecord<String, byte[]> record : records) {
                    if (client.terminated()) {
                        break;
                    }
                    next[index(record)] = record.offset() + 1;
                    send(client, record, wish, next);
                }
                idle = records.isEmpty() ? idle + 1 : 0;
                if (idle >= POLLS_BETWEEN_SIGNS_OF_LIFE) {
                    client.sendComment("still here");
                    idle = 0;
                }
            }
        } finally {
            try {
                client.close();
            } finally {
                seats.release();
            }
        }
    }

    /**
     * Ends all streams, and waits for that: once the server has stopped, Jetty uses their responses again.
     */
    void close() {
        closing = true;
        try {
            if (!seats.tryAcquire(MAX_WATCHERS, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} event streams do not end within {} s", watchers(), PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        var properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private long[] ends(KafkaConsumer<String, byte[]> consumer) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(sources);
        return sources.stream()
                .mapToLong(source -> ends.getOrDefault(source, 0L))
                .toArray();
    }

    private void seek(KafkaConsumer<String, byte[]> consumer, long[] next) {
        for (int i = 0; i < next.length; i++) {
            consumer.seek(sources.get(i), next[i]);
        }
    }

    /** Where the log no longer has, or never had, what the client saw last, the client must list again. */
    private List<ConsumerRecord<String, byte[]>> poll(
            KafkaConsumer<String, byte[]> consumer, SseClient client, long[] next) {
        try {
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            consumer.poll(POLL).forEach(records::add);
            return records;
        } catch (OffsetOutOfRangeException e) {
            long[] ends = ends(consumer);
            System.arraycopy(ends, 0, next, 0, next.length);
            seek(consumer, next);
            client.sendEvent("reset", "{}", id(next));
            return List.of();
        }
    }

    private int index(ConsumerRecord<String, byte[]> record) {
        return record.partition() + (record.topic().equals(topics.alerts()) ? partitions : 0);
    }

    private void send(SseClient client, ConsumerRecord<String, byte[]> record, Wish wish, long[] next) {
        try {
            if (record.topic().equals(topics.alerts())) {
                Alert alert = alertSerde.deserialize(record.topic(), record.value());
                if (wish.alerts() && alert != null && admits(wish.filter(), alert)) {
                    client.sendEvent("alert", json(alert), id(next));
                }
            } else if (wish.violations()) {
                sendViolation(client, record, wish.filter(), next);
            }
        } catch (SerializationException e) {
            // Not ours: somebody else wrote into the topic.
        }
    }

    private void sendViolation(SseClient client, ConsumerRecord<String, byte[]> record, Filter filter, long[] next) {
        String[] parts = record.key() == null ? new String[0] : record.key().split("/", 3);
        if (parts.length < 3 || !filter.admitsCluster(parts[0]) || !filter.admitsNamespace(parts[1])) {
            return;
        }
        PodViolations found = violationsSerde.deserialize(record.topic(), record.value());
        var left = found == null ? List.<PodViolations.Violation>of() : filter.narrow(found.violations());
        if (found == null || left.isEmpty()) {
            ObjectNode cleared = Json.MAPPER
                    .createObjectNode()
                    .put("cluster", parts[0])
                    .put("namespace", parts[1])
                    .put("key", record.key());
            client.sendEvent("cleared", json(cleared), id(next));
        } else if (filter.admits(found.workload()) && filter.admits(found.evidence())) {
            client.sendEvent("violation", json(found.with(left)), id(next));
        }
    }

    private static boolean admits(Filter filter, Alert alert) {
        return filter.admitsCluster(alert.cluster())
                && filter.admitsNamespace(alert.namespace())
                && filter.admits(alert.workload())
                && filter.admits(alert.mode(), alert.level(), alert.findings());
    }

    private String id(long[] next) {
        return "v" + joined(next, 0) + "a" + joined(next, partitions);
    }

    private String joined(long[] next, int from) {
        return IntStream.range(from, from + partitions)
                .mapToObj(i -> Long.toString(next[i]))
                .collect(Collectors.joining(","));
    }

    private static String json(Object value) {
        try {
            return PrintableJson.onOneLine(Json.MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event can be written", e);
        }
    }
}

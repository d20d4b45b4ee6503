package io.podtrail.processor.replay;

import io.podtrail.processor.store.StateSerde;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A replay that several processes share and that may be stopped and resumed. Its one topic, of one partition, is all that
 * they share: the first plan in it is everybody's; claims say who works at what, so that not two do the same while there is
 * other work; and each segment's first outcome counts. Because a segment always comes to the same outcome, whoever runs it
 * and however often, nothing needs a lock or a time-out: when nothing is left that nobody claimed, the idle run what others
 * claimed and did not finish, whether those died or are only slow.
 */
public final class ReplayJob {
    /** A record of a topic must be smaller than a megabyte, an outcome need not. */
    private static final int CHUNK_BYTES = 512 * 1024;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final String PLAN = "plan";
    private static final String CLAIM = "claim/";
    private static final String OUTCOME = "outcome/";

    private final Map<String, Object> clientProperties;
    private final String topic;
    private final String worker;
    private final StateSerde<Plan> plans = new StateSerde<>(Plan.class);
    private final StateSerde<PartitionOutcome> outcomes = new StateSerde<>(PartitionOutcome.class);

    /**
     * A job.
     *
     * @param clientProperties of any Kafka client; must hold {@code bootstrap.servers}
     * @param topic the job's own, which is created where it is not there
     * @param worker names this process; no other that works at the job has the same name
     */
    public ReplayJob(Map<String, Object> clientProperties, String topic, String worker) {
        this.clientProperties = Map.copyOf(clientProperties);
        this.topic = topic;
        this.worker = worker;
    }

    /** What a job came to: by the plan that was the first. */
    public record Result(Plan plan, Outcome outcome) {}

    /**
     * Works at the job until all of it is done, by whomever.
     *
     * @param planner makes the plan, where the job has none yet
     * @return null when it was stopped before, or the job was ended by others
     */
    public @Nullable Result run(ReplayEngine engine, Supplier<Plan> planner, BooleanSupplier stopped)
            throws InterruptedException {
        createTopic();
        try (var board = new Board()) {
            board.read();
            Plan plan = board.plan();
            if (plan == null) {
                board.write(PLAN, plans.serialize(topic, planner.get()));
                plan = Objects.requireNonNull(board.plan(), "a plan was just written");
            }
            Plan agreed = plan;
            engine.inParallel(stopped, stop -> work(engine, agreed, board, stop));
            return board.outcomes.size() < agreed.segments().size()
                    ? null
                    : new Result(agreed, Outcome.of(board.outcomes.values()));
        } catch (UnknownTopicOrPartitionException ended) {
            return null;
        }
    }

    /** Ends the job: its topic is deleted, and those who still work at it stop. */
    public void delete() throws InterruptedException {
        try (var admin = Admin.create(clientProperties)) {
            admin.deleteTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw new IllegalStateException(
                        "the topic %s cannot be deleted: %s".formatted(topic, e.getMessage()), e);
            }
        }
    }

    private void work(ReplayEngine engine, Plan plan, Board board, BooleanSupplier stop) {
        try (var reader = new ObservationReader(clientProperties, plan.topic())) {
            for (Segment next = board.claim(plan); next != null && !stop.getAsBoolean(); next = board.claim(plan)) {
                int partition = next.partition();
                // What somebody else has finished meanwhile need not be finished here.
                PartitionOutcome outcome =
                        engine.run(plan, next, reader, () -> stop.getAsBoolean() || board.isDone(partition));
                if (outcome != null) {
                    board.finish(outcome);
                }
            }
        }
    }

    private void createTopic() throws InterruptedException {
        try (var admin = Admin.create(clientProperties)) {
            var config = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) -1).configs(config)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(
                        "the topic %s cannot be created: %s".formatted(topic, e.getMessage()), e);
            }
        }
    }

    /** The job's topic, as far as it has been read. One at a time uses it. */
    private final class Board implements AutoCloseable {
        private final TopicPartition partition = new TopicPartition(topic, 0);
        private final KafkaConsumer<String, byte[]> consumer;
        private final KafkaProducer<String, byte[]> producer;
        private final Map<Integer, PartitionOutcome> outcomes = new TreeMap<>();
        private final Map<String, List<byte[]>> parts = new HashMap<>();
        private final Map<Integer, String> claims = new HashMap<>();
        private final Set<Integer> ours = new HashSet<>();
        private @Nullable Plan plan;

        Board() {
            var reading = new HashMap<>(clientProperties);
            reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
            consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var writing = new HashMap<>(clientProperties);
            writing.put(ProducerConfig.ACKS_CONFIG, "all");
            // The topic may be so new that the first request meets no leader: the second must not overtake it.
            writing.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
            writing.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
            producer = new KafkaProducer<>(writing, new StringSerializer(), new ByteArraySerializer());
        }

        /** The first plan that was written; null when none was. */
        synchronized @Nullable Plan plan() {
            read();
            return plan;
        }

        synchronized boolean isDone(int of) {
            return outcomes.containsKey(of);
        }

        /** The next segment to run: one that nobody claims, else one that somebody claims; null when all is done. */
        synchronized @Nullable Segment claim(Plan agreed) {
            read();
            Deque<Segment> claimed = new ArrayDeque<>();
            for (Segment segment : ReplayEngine.longestFirst(agreed)) {
                if (isDone(segment.partition()) || ours.contains(segment.partition())) {
                    continue;
                }
                if (!claims.containsKey(segment.partition())) {
                    write(CLAIM + segment.partition(), worker.getBytes(StandardCharsets.UTF_8));
                    read();
                    if (worker.equals(claims.get(segment.partition()))) {
                        ours.add(segment.partition());
                        return segment;
                    }
                }
                claimed.add(segment);
            }
            Segment orphan = claimed.pollLast();
            if (orphan != null) {
                ours.add(orphan.partition());
            }
            return orphan;
        }

        synchronized void finish(PartitionOutcome outcome) {
            read();
            if (isDone(outcome.partition())) {
                return;
            }
            byte[] json = Objects.requireNonNull(ReplayJob.this.outcomes.serialize(topic, outcome));
            int count = Math.max(1, (json.length + CHUNK_BYTES - 1) / CHUNK_BYTES);
            for (int i = 0; i < count; i++) {
                byte[] chunk = Arrays.copyOfRange(json, i * CHUNK_BYTES, Math.min(json.length, (i + 1) * CHUNK_BYTES));
                write("%s%d/%s/%d/%d".formatted(OUTCOME, outcome.partition(), worker, i, count), chunk);
            }
            read();
        }

        synchronized void write(String key, byte @Nullable [] value) {
            try {
                producer.send(new ProducerRecord<>(topic, key, value)).get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof UnknownTopicOrPartitionException ended
                        ? ended
                        : new IllegalStateException("cannot write to " + topic + ": " + e.getMessage(), e);
            }
        }

        /** Takes in what has been written since. */
        synchronized void read() {
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(POLL).records(partition).forEach(this::take);
            }
        }

        private void take(ConsumerRecord<String, byte[]> record) {
            String key = record.key();
            if (key.equals(PLAN) && plan == null) {
                plan = plans.deserialize(topic, record.value());
            } else if (key.startsWith(CLAIM)) {
                claims.putIfAbsent(Integer.parseInt(key.substring(CLAIM.length())), claimant(record));
            } else if (key.startsWith(OUTCOME)) {
                String[] names = key.substring(OUTCOME.length()).split("/", -1);
                List<byte[]> known = parts.computeIfAbsent(names[0] + '/' + names[1], of -> new ArrayList<>());
                known.add(record.value());
                if (known.size() == Integer.parseInt(names[3])) {
                    outcomes.putIfAbsent(Integer.parseInt(names[0]), whole(known));
                    known.clear();
                }
            }
        }

        private PartitionOutcome whole(List<byte[]> chunks) {
            var all = new ByteArrayOutputStream();
            chunks.forEach(all::writeBytes);
            return Objects.requireNonNull(ReplayJob.this.outcomes.deserialize(topic, all.toByteArray()));
        }

        private static String claimant(ConsumerRecord<String, byte[]> record) {
            return new String(record.value(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            consumer.close();
            producer.close();
        }
    }
}

package io.podtrail.bench.processor;

import com.sun.management.OperatingSystemMXBean;
import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.Alert;
import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.NamespacePartitioner;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.processor.Processor;
import io.podtrail.processor.ProcessorConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Measures the processor on a broker in the same process: against a topology that only copies bytes, from event to alert, a
 * relabelled namespace, with stores of growing size, and reading a store back. Every processor runs exactly once, as shipped.
 */
public final class ProcessorBenchmark {
    private static final int PARTITIONS = 8;
    private static final int THREADS = 2;
    private static final int RELABELLED = 10_000;
    private static final int RATE = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final int WARMING_UP = 2;
    private static final int COUNTED = 3;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Path directory;
    private final Map<String, Object> clients;
    private int runs;

    private ProcessorBenchmark(EmbeddedKafka kafka, Path directory) {
        this.directory = directory;
        this.clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    /**
     * Prints one table.
     *
     * @param args events of a round to compare by, seconds of steady events, then the numbers of pods in the store, ascending
     */
    public static void main(String[] args) throws Exception {
        int events = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        int[] sizes = Stream.of(args).skip(2).mapToInt(Integer::parseInt).toArray();
        Path directory = Files.createTempDirectory("podtrail-bench");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
            var benchmark = new ProcessorBenchmark(kafka, directory);
            row("what", "figure", "bar");
            row("---", "---:", "---");
            benchmark.compare(events);
            benchmark.latency(seconds);
            benchmark.relabel();
            benchmark.grow(sizes, Math.max(10_000, events / 10));
        } finally {
            delete(directory);
        }
    }

    /**
     * In turn, for a machine that others share is faster in one minute than in the next. The first rounds warm up; of the
     * others the one with the middle ratio counts. The clock starts when all stores are open.
     */
    private void compare(int events) throws Exception {
        long bytes = 0;
        var rounds = new ArrayList<Round>();
        for (int round = 0; round < WARMING_UP + COUNTED; round++) {
            Topics topics = newTopics();
            bytes = write(topics, mix(events));
            Pace ceiling = copy(topics, round, events);
            // Another prefix has another group, stores and outputs, but not another log: so it is written again.
            Topics again = newTopics();
            write(again, mix(events));
            try (Processor processor = processor(again)) {
                processor.start();
                awaitRunning(processor);
                var stopwatch = new Stopwatch();
                await(processor);
                rounds.add(new Round(ceiling, stopwatch.of(events)));
            }
        }
        List<Round> counted = rounds.subList(WARMING_UP, rounds.size()).stream()
                .sorted(Comparator.comparingDouble(Round::ratio))
                .toList();
        Round middle = counted.get(counted.size() / 2);
        row("events: half created, a quarter changed, a quarter gone", number(events), "");
        row("mean bytes of one", number(bytes / events), "");
        row("copied, put and sent on (ceiling)", number((long) middle.ceiling().perSecond()) + "/s", "");
        row("judged", number((long) middle.judged().perSecond()) + "/s", "");
        row("ratio to the ceiling, middle of %d rounds".formatted(COUNTED), percent(middle.ratio()), "85 %");
        row(
                "lowest and highest",
                percent(counted.get(0).ratio()) + ", "
                        + percent(counted.get(COUNTED - 1).ratio()),
                "");
        row(
                "processor time of all for one event, copied and judged",
                "%.0f µs, %.0f µs"
                        .formatted(middle.ceiling().cpuMicros(), middle.judged().cpuMicros()),
                "");
    }

    /** How fast it went, and what one event cost broker, producers and topology together. */
    private record Pace(double perSecond, double cpuMicros) {}

    private record Round(Pace ceiling, Pace judged) {
        double ratio() {
            return judged.perSecond() / ceiling.perSecond();
        }
    }

    private static final class Stopwatch {
        private final long begin = System.nanoTime();
        private final long cpu = PROCESS.getProcessCpuTime();

        Pace of(int events) {
            return new Pace(events / elapsed(begin), (PROCESS.getProcessCpuTime() - cpu) / 1e3 / events);
        }
    }

    private Pace copy(Topics topics, int round, int events) throws Exception {
        String output = topics.prefix() + "copies" + round;
        String application = topics.prefix() + "copy" + round;
        try (var admin = Admin.create(clients)) {
            admin.createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(output, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        var properties = new Properties();
        properties.putAll(clients);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                directory.resolve("copy" + round).toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, ProcessorConfig.DEFAULT_COMMIT_INTERVAL.toMillis());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put("auto.offset.reset", "earliest");
        try (var streams = new KafkaStreams(CopyTopology.build(topics.observations(), output), properties)) {
            var running = new CountDownLatch(1);
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    running.countDown();
                }
            });
            streams.start();
            running.await();
            var stopwatch = new Stopwatch();
            awaitCommitted(application, topics.observations());
            return stopwatch.of(events);
        }
    }

    private void latency(int seconds) throws Exception {
        Topics topics = newTopics();
        var sent = new ConcurrentHashMap<String, Long>();
        var latencies = Collections.synchronizedList(new ArrayList<Double>());
        int events = RATE * seconds;
        try (Processor processor = processor(topics)) {
            write(topics, Stream.of(MadeUpPods.namespace("steady", "baseline", 0)));
            processor.start();
            await(processor);
            var reader = new Thread(() -> readAlerts(topics, sent, latencies, events), "reader");
            reader.start();
            try (var producer = producer()) {
                long begin = System.nanoTime();
                for (int i = 0; i < events; i++) {
                    TimeUnit.NANOSECONDS.sleep(begin + i * 1_000_000_000L / RATE - System.nanoTime());
                    sent.put("solo-" + i, System.nanoTime());
                    send(producer, topics, MadeUpPods.pod("steady", "solo-" + i, i, true, i * 2L));
                }
            }
            reader.join(PATIENCE.toMillis());
        }
        // The first second warms up.
        var sorted = latencies.stream().skip(RATE).sorted().toList();
        String bar = "%d ms".formatted(2 * ProcessorConfig.DEFAULT_COMMIT_INTERVAL.toMillis());
        row("event to alert, committed, at %d/s: median".formatted(RATE), millis(percentile(sorted, 0.5)), "");
        row("99th percentile", millis(percentile(sorted, 0.99)), bar);
    }

    private void readAlerts(Topics topics, Map<String, Long> sent, List<Double> latencies, int events) {
        try (var consumer = consumer(topics.alerts())) {
            while (latencies.size() < events) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    Alert alert = EventSerde.alert().deserialize(record.topic(), record.value());
                    Long since =
                            alert == null ? null : sent.get(alert.workload().name());
                    if (since != null) {
                        latencies.add(elapsed(since));
                    }
                }
            }
        }
    }

    private void relabel() throws Exception {
        Topics topics = newTopics();
        var best = Double.MAX_VALUE;
        try (Processor processor = processor(topics);
                var consumer = consumer(topics.violations())) {
            write(topics, Stream.of(MadeUpPods.namespace("large", "privileged", 0)));
            write(
                    topics,
                    IntStream.range(0, RELABELLED)
                            .mapToObj(i -> MadeUpPods.pod("large", "app-" + i / 100, i, true, 1)));
            processor.start();
            await(processor);
            for (int round = 0; round < 3; round++) {
                long begin = System.nanoTime();
                write(topics, Stream.of(MadeUpPods.namespace("large", "baseline", 10 + 10L * round)));
                int read = 0;
                while (read < RELABELLED) {
                    read += consumer.poll(Duration.ofMillis(100)).count();
                }
                best = Math.min(best, elapsed(begin));
                write(topics, Stream.of(MadeUpPods.namespace("large", "privileged", 15 + 10L * round)));
                for (int cleared = 0; cleared < RELABELLED; ) {
                    cleared += consumer.poll(Duration.ofMillis(100)).count();
                }
            }
        }
        row("%,d pods relabelled, judged and committed, best of 3".formatted(RELABELLED), millis(best), "1,000 ms");
    }

    /** The same number of events, each to a pod that lives, among ever more of them. */
    private void grow(int[] sizes, int events) throws Exception {
        double first = 0;
        for (int size : sizes) {
            Topics topics = newTopics();
            try (Processor processor = processor(topics)) {
                write(
                        topics,
                        IntStream.range(0, MadeUpPods.namespaces(size))
                                .mapToObj(i -> MadeUpPods.namespace(i, "baseline")));
                write(topics, IntStream.range(0, size).mapToObj(i -> MadeUpPods.pod(i, 1)));
                processor.start();
                await(processor);
                var random = new Random(1);
                double rate = 0;
                for (int round = 0; round < 2; round++) { // The first one warms up.
                    var changes = random.ints(events, 0, size)
                            .mapToObj(i -> record(topics, MadeUpPods.pod(i, 1_000_000 + random.nextInt(1_000))))
                            .toList();
                    long begin = System.nanoTime();
                    try (var producer = producer()) {
                        for (ProducerRecord<byte[], byte[]> change : changes) {
                            var unused = producer.send(change);
                        }
                    }
                    await(processor);
                    rate = events / elapsed(begin);
                }
                first = first == 0 ? rate : first;
                row(
                        "changes, with %,d pods in the store".formatted(size),
                        "%,d/s, %.0f %%".formatted((long) rate, 100 * rate / first),
                        first == rate ? "" : "80 %");
            }
            if (size == sizes[sizes.length - 1]) {
                restore(topics, size);
            }
        }
    }

    private void restore(Topics topics, int size) throws Exception {
        Path state = state(topics);
        row("disk for each pod, with its changes", "%,d B".formatted(size(state) / size), "1,024 B");
        delete(state);
        try (Processor processor = processor(topics)) {
            long begin = System.nanoTime();
            processor.start();
            awaitRunning(processor);
            double seconds = elapsed(begin);
            row(
                    "%,d pods read back from Kafka".formatted(size),
                    String.format(Locale.ROOT, "%.1f s, %,d/s", seconds, (long) (size / seconds)),
                    "");
        }
    }

    private static Stream<Observation> mix(int events) {
        int pods = events / 2;
        Stream<Observation> namespaces =
                IntStream.range(0, MadeUpPods.namespaces(pods)).mapToObj(i -> MadeUpPods.namespace(i, "baseline"));
        Stream<Observation> seenAndMore = IntStream.range(0, pods).boxed().flatMap(i -> {
            Observation seen = MadeUpPods.pod(i, i);
            return Stream.of(seen, i % 2 == 0 ? MadeUpPods.pod(i, i + 1L) : MadeUpPods.gone(seen, i + 1L));
        });
        return Stream.concat(namespaces, seenAndMore);
    }

    private Topics newTopics() throws Exception {
        var topics = new Topics("bench" + runs++ + ".");
        try (var admin = Admin.create(clients)) {
            new TopicCreator(topics, PARTITIONS, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
        }
        return topics;
    }

    private Path state(Topics topics) {
        return directory.resolve(topics.prefix() + "state");
    }

    private Processor processor(Topics topics) {
        return new Processor(
                new ProcessorConfig(topics, clients, state(topics), THREADS, ProcessorConfig.DEFAULT_COMMIT_INTERVAL));
    }

    private static void awaitRunning(Processor processor) throws InterruptedException {
        if (!processor.awaitRunning(PATIENCE)) {
            throw new IllegalStateException("the processor did not open its stores within " + PATIENCE);
        }
    }

    private static void await(Processor processor) throws Exception {
        if (!processor.awaitProcessed(PATIENCE)) {
            throw new IllegalStateException("the processor did not get through within " + PATIENCE);
        }
    }

    private void awaitCommitted(String group, String topic) throws Exception {
        try (var admin = Admin.create(clients)) {
            var partitions = new HashMap<TopicPartition, OffsetSpec>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.put(new TopicPartition(topic, i), OffsetSpec.latest());
            }
            var ends = admin.listOffsets(partitions).all().get();
            while (true) {
                var committed = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                if (ends.entrySet().stream()
                        .allMatch(end -> end.getValue().offset() == 0
                                || (committed.get(end.getKey()) != null
                                        && committed.get(end.getKey()).offset()
                                                >= end.getValue().offset()))) {
                    return;
                }
                Thread.sleep(50);
            }
        }
    }

    /** Returns how many bytes it wrote, before compression. */
    private long write(Topics topics, Stream<Observation> observations) {
        try (var producer = producer()) {
            return observations
                    .mapToLong(observation -> send(producer, topics, observation))
                    .sum();
        }
    }

    private static int send(KafkaProducer<byte[], byte[]> producer, Topics topics, Observation observation) {
        ProducerRecord<byte[], byte[]> record = record(topics, observation);
        var unused = producer.send(record);
        return record.value().length;
    }

    private static ProducerRecord<byte[], byte[]> record(Topics topics, Observation observation) {
        String namespace = ((Observation.InNamespace) observation).namespace();
        return new ProducerRecord<>(
                topics.observations(),
                NamespacePartitioner.partition(observation.cluster(), namespace, PARTITIONS),
                observation.observedAt().toEpochMilli(),
                observation.key().getBytes(StandardCharsets.UTF_8),
                EventSerde.observation().serialize(topics.observations(), observation));
    }

    private KafkaProducer<byte[], byte[]> producer() {
        var properties = new HashMap<>(clients);
        properties.put("compression.type", "lz4");
        // The topic is so new that the first request may meet no leader: with a second one under way, it would be
        // repeated in vain for two minutes.
        properties.put("max.in.flight.requests.per.connection", 1);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        consumer.assign(partitions);
        return consumer;
    }

    private static double percentile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (share * (sorted.size() - 1)));
    }

    private static long size(Path directory) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static double elapsed(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * ratio);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String millis(double seconds) {
        return String.format(Locale.ROOT, "%,.0f ms", seconds * 1_000);
    }

    private static void row(String what, String figure, String bar) {
        System.out.println("| %s | %s | %s |".formatted(what, figure, bar));
    }
}

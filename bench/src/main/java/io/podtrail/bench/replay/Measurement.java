package io.podtrail.bench.replay;

import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.processor.replay.Hypothesis;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.Plan;
import io.podtrail.processor.replay.Planner;
import io.podtrail.processor.replay.Readiness;
import io.podtrail.processor.replay.ReplayEngine;
import io.podtrail.processor.replay.Scope;
import io.podtrail.processor.replay.Window;
import io.podtrail.testkit.SyntheticHistory;
import io.podtrail.testkit.SyntheticHistory.Planted;
import io.podtrail.testkit.SyntheticHistory.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the same log three times over, each time doing more with it, and prints a table. */
final class Measurement {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> clients;
    private final Size size;
    private final int threads;

    private Measurement(Map<String, Object> clients, Size size, int threads) {
        this.clients = clients;
        this.size = size;
        this.threads = threads;
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException, IOException {
        var size = ReplayBenchmark.size(args[1]);
        new Measurement(Map.of("bootstrap.servers", args[0]), size, Integer.parseInt(args[2])).run();
    }

    private void run() throws InterruptedException, ExecutionException, IOException {
        Plan plan = plan(null);
        Plan readiness = plan(Readiness.hypothesis());
        // Once unmeasured: compiled code and a warm page cache for all that follow.
        consume(record -> {}, plan);
        replay(plan);
        Figure bytes = timed("read bytes only (ceiling)", () -> consume(record -> {}, plan));
        Figure parsed = timed("read and parse (ceiling)", () -> {
            ThreadLocal<EventSerde<Observation>> serde = ThreadLocal.withInitial(EventSerde::observation);
            return consume(
                    record -> Objects.requireNonNull(serde.get().deserialize(record.topic(), record.value())), plan);
        });
        Figure replayed = timed("replay, as it was", () -> replay(plan).records());
        Outcome[] outcome = new Outcome[1];
        Figure supposed = timed("readiness: as it was and two levels", () -> {
            outcome[0] = replay(readiness);
            return outcome[0].records();
        });
        System.out.println("| what | thousand records/s | seconds | of parse only |\n| --- | ---: | ---: | ---: |");
        for (Figure figure : List.of(bytes, parsed, replayed, supposed)) {
            System.out.println("| %s | %.0f | %.1f | %.0f %% |"
                    .formatted(
                            figure.what(),
                            figure.rate() / 1000,
                            figure.nanos() / 1e9,
                            100 * figure.rate() / parsed.rate()));
        }
        System.out.println("| records, threads | %,d, %d | | |".formatted(replayed.records(), threads));
        System.out.println("| peak resident memory (-Xmx1g) | %s | | |".formatted(peakMemory()));
        System.out.println("| planted answers found, and no others | %s | | |"
                .formatted(isAsPlanted(readiness, outcome[0]) ? "yes" : "NO"));
    }

    private Plan plan(@Nullable Hypothesis hypothesis) {
        var window = new Window(size.windowBegin(), size.windowEnd());
        return new Planner(clients, ReplayBenchmark.TOPICS.observations()).plan(window, Scope.ALL, hypothesis);
    }

    private Outcome replay(Plan plan) {
        try {
            var engine = new ReplayEngine(clients, threads, ReplayEngine.Listener.NOBODY);
            return Objects.requireNonNull(engine.run(plan, () -> false));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isAsPlanted(Plan plan, Outcome outcome) {
        List<Planted> found = Readiness.of(plan, outcome).stream()
                .map(one -> new Planted(
                        one.namespace(),
                        one.strictest(),
                        one.blocking().isEmpty()
                                ? null
                                : String.join(
                                        " ",
                                        one.blocking().stream()
                                                .map(workload ->
                                                        workload.workload().toString())
                                                .toList())))
                .toList();
        return found.equals(SyntheticHistory.planted(size));
    }

    /** Reads the plan's segments as a replay does, with as many threads. */
    private long consume(Consumer<ConsumerRecord<byte[], byte[]>> each, Plan plan) {
        var next = new AtomicInteger();
        var records = new AtomicLong();
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> {
                    try (var consumer = consumer()) {
                        for (int s = next.getAndIncrement(); s < plan.segments().size(); s = next.getAndIncrement()) {
                            var segment = plan.segments().get(s);
                            var partition = new TopicPartition(plan.topic(), segment.partition());
                            consumer.assign(List.of(partition));
                            consumer.seek(partition, segment.from());
                            while (consumer.position(partition) < segment.to()) {
                                var batch = consumer.poll(POLL);
                                batch.forEach(each);
                                records.addAndGet(batch.count());
                            }
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            return records.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdown();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("max.partition.fetch.bytes", 8 * 1024 * 1024);
        properties.put("max.poll.records", 10_000);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Figure timed(String what, Supplier<Long> work) {
        long begin = System.nanoTime();
        long records = work.get();
        return new Figure(what, records, System.nanoTime() - begin);
    }

    private static String peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> String.format(Locale.ROOT, "%,d MiB", Long.parseLong(line.replaceAll("\\D", "")) / 1024))
                .findFirst()
                .orElse("unknown");
    }

    /** How long something took. */
    private record Figure(String what, long records, long nanos) {
        double rate() {
            return records * 1e9 / nanos;
        }
    }
}

package io.podtrail.bench.replay;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.Mode;
import io.podtrail.processor.replay.Comparison;
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
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the same log several times over, each time doing more with it, and prints tables. */
final class Measurement {
    private static final Duration POLL = Duration.ofMillis(500);
    /** A window that is much shorter than the whole history. */
    private static final Duration SHORT = Duration.ofDays(3);

    private static final long MIB = 1024 * 1024;
    private static final Set<String> HEAP_POOLS = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());

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
        Plan plan = plan(null, size.windowBegin());
        Plan readiness = plan(Readiness.hypothesis(), size.windowBegin());
        Plan end = plan(null, size.windowEnd().minus(SHORT));
        var heap = new HeapAfterCollections();
        // Once unmeasured: compiled code and a warm page cache for all that follow.
        consume(record -> {}, plan);
        replay(end, threads);
        long shortHeap = heap.highest();
        Figure bytes = timed("read bytes only (ceiling)", () -> consume(record -> {}, plan));
        Figure parsed = timed("read and parse (ceiling)", () -> {
            ThreadLocal<EventSerde<Observation>> serde = ThreadLocal.withInitial(EventSerde::observation);
            return consume(
                    record -> Objects.requireNonNull(serde.get().deserialize(record.topic(), record.value())), plan);
        });
        heap.forget();
        Figure replayed = timed("replay, as it was", () -> replay(plan, threads).records());
        long longHeap = heap.highest();
        Outcome[] outcome = new Outcome[1];
        Figure supposed = timed("readiness: as it was and two levels", () -> {
            outcome[0] = replay(readiness, threads);
            return outcome[0].records();
        });
        Figure one = timed(
                "replay of the last %d days, one thread".formatted(SHORT.toDays()),
                () -> replay(end, 1).records());
        Figure all = timed(
                "the same, %d threads".formatted(threads),
                () -> replay(end, threads).records());
        System.out.println(
                "| what | thousand records/s | seconds | of parse only | thousand records per CPU second | of parse "
                        + "only |\n| --- | ---: | ---: | ---: | ---: | ---: |");
        for (Figure figure : List.of(bytes, parsed, replayed, supposed, one, all)) {
            System.out.println("| %s | %.0f | %.1f | %.0f %% | %.0f | %.0f %% |"
                    .formatted(
                            figure.what(),
                            figure.rate() / 1000,
                            figure.nanos() / 1e9,
                            100 * figure.rate() / parsed.rate(),
                            figure.ratePerCore() / 1000,
                            100 * figure.ratePerCore() / parsed.ratePerCore()));
        }
        System.out.println();
        System.out.println("| what | figure |\n| --- | ---: |");
        System.out.println("| records, threads | %,d, %d |".formatted(replayed.records(), threads));
        System.out.println("| heap after collections at most, replaying %d days | %,d MiB |"
                .formatted(SHORT.toDays(), shortHeap / MIB));
        System.out.println("| the same, replaying %d days | %,d MiB |".formatted(size.window(), longHeap / MIB));
        System.out.println(
                "| heap limit | %,d MiB |".formatted(Runtime.getRuntime().maxMemory() / MIB));
        System.out.println("| peak resident memory | %s |".formatted(peakMemory()));
        System.out.println("| planted answers found, and no others | %s |"
                .formatted(isAsPlanted(readiness, outcome[0]) ? "yes" : "NO"));
    }

    private Plan plan(@Nullable Hypothesis hypothesis, Instant from) {
        var window = new Window(from, size.windowEnd());
        return new Planner(clients, ReplayBenchmark.TOPICS.observations()).plan(window, Scope.ALL, hypothesis);
    }

    private Outcome replay(Plan plan, int parallel) {
        try {
            var engine = new ReplayEngine(clients, parallel, ReplayEngine.Listener.NOBODY);
            return Objects.requireNonNull(engine.run(plan, () -> false));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether readiness, and the comparison of restricted with what was, say what was planted and nothing else. */
    private boolean isAsPlanted(Plan plan, Outcome outcome) {
        List<Planted> planted = SyntheticHistory.planted(size);
        List<Planted> found =
                Readiness.of(plan, outcome).stream().map(Measurement::answer).toList();
        Set<String> broken = Comparison.of(outcome, EnumSet.of(Mode.ENFORCE)).stream()
                .map(Comparison::workload)
                .map(one -> one.namespace() + ' ' + one.workload())
                .collect(Collectors.toSet());
        Set<String> blocking = planted.stream()
                .filter(one -> one.blocking() != null)
                .map(one -> one.namespace() + ' ' + one.blocking())
                .collect(Collectors.toSet());
        return found.equals(planted) && broken.equals(blocking);
    }

    private static Planted answer(Readiness one) {
        return new Planted(
                one.namespace(),
                one.strictest(),
                names(one.blocking(), workload -> workload.workload().toString()),
                names(one.idleCronJobs(), job -> job.name()));
    }

    private static <T> @Nullable String names(List<T> some, Function<T, String> name) {
        return some.isEmpty() ? null : some.stream().map(name).collect(Collectors.joining(" "));
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
        properties.put("fetch.max.wait.ms", 10);
        properties.put("max.poll.records", 10_000);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Figure timed(String what, Supplier<Long> work) {
        long begin = System.nanoTime();
        long cpu = cpuNanos();
        long records = work.get();
        return new Figure(what, records, System.nanoTime() - begin, cpuNanos() - cpu);
    }

    /** Of the whole process: collecting garbage and compiling too. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static String peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> String.format(Locale.ROOT, "%,d MiB", Long.parseLong(line.replaceAll("\\D", "")) / 1024))
                .findFirst()
                .orElse("unknown");
    }

    /** How long something took. */
    private record Figure(String what, long records, long nanos, long cpuNanos) {
        double rate() {
            return records * 1e9 / nanos;
        }

        double ratePerCore() {
            return records * 1e9 / cpuNanos;
        }
    }

    /** How much of the heap was in use at most after a collection: what lives, and what is not yet known to be dead. */
    private static final class HeapAfterCollections {
        private final AtomicLong highest = new AtomicLong();

        HeapAfterCollections() {
            for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                ((NotificationEmitter) collector)
                        .addNotificationListener(
                                (notification, handback) -> take(GarbageCollectionNotificationInfo.from(
                                        (CompositeData) notification.getUserData())),
                                null,
                                null);
            }
        }

        private void take(GarbageCollectionNotificationInfo collection) {
            long used = collection.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                    .filter(pool -> HEAP_POOLS.contains(pool.getKey()))
                    .mapToLong(pool -> pool.getValue().getUsed())
                    .sum();
            highest.accumulateAndGet(used, Math::max);
        }

        long highest() {
            return highest.get();
        }

        void forget() {
            highest.set(0);
        }
    }
}

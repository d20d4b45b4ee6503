package io.podtrail.processor.replay;

import io.podtrail.processor.TopologyPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan in this process: one thread takes one segment at a time, the longest first, and reads it to its end. Threads
 * share nothing, and nothing is written anywhere.
 */
public final class ReplayEngine {
    private final Map<String, Object> clientProperties;
    private final int threads;
    private final Listener listener;
    private final IntFunction<TopologyPartition.Output> tees;

    /** Who wants to know how it goes. Called from several threads. */
    public interface Listener {
        /** Some more offsets of a partition are behind us. */
        void advanced(long offsets, Instant eventTime);

        /** Who does not. */
        Listener NOBODY = (offsets, eventTime) -> {};
    }

    /**
     * An engine.
     *
     * @param clientProperties of any Kafka client; must hold {@code bootstrap.servers}
     * @param threads at most one per partition has work
     */
    public ReplayEngine(Map<String, Object> clientProperties, int threads, Listener listener) {
        this(clientProperties, threads, listener, partition -> SegmentReplay.SILENT);
    }

    /**
     * An engine that also hands on what the topology forwards.
     *
     * @param tees get, by partition, all that is forwarded as the log has it; asked anew whenever a segment is begun
     */
    public ReplayEngine(
            Map<String, Object> clientProperties,
            int threads,
            Listener listener,
            IntFunction<TopologyPartition.Output> tees) {
        this.clientProperties = Map.copyOf(clientProperties);
        this.threads = threads;
        this.listener = listener;
        this.tees = tees;
    }

    /**
     * Runs all of a plan.
     *
     * @param stopped asked every now and then
     * @return null when it was stopped
     */
    public @Nullable Outcome run(Plan plan, BooleanSupplier stopped) throws InterruptedException {
        var done = new ConcurrentHashMap<Integer, PartitionOutcome>();
        Queue<Segment> left = new ConcurrentLinkedQueue<>(longestFirst(plan));
        inParallel(stopped, stop -> {
            try (var reader = new ObservationReader(clientProperties, plan.topic())) {
                for (Segment next = left.poll(); next != null && !stop.getAsBoolean(); next = left.poll()) {
                    PartitionOutcome outcome = run(plan, next, reader, stop);
                    if (outcome != null) {
                        done.put(next.partition(), outcome);
                    }
                }
            }
        });
        return done.size() < plan.segments().size() ? null : Outcome.of(done.values());
    }

    static List<Segment> longestFirst(Plan plan) {
        return plan.segments().stream()
                .sorted(Comparator.comparingLong(Segment::length).reversed().thenComparing(Segment::partition))
                .toList();
    }

    /** Runs one segment; null when it was stopped. */
    @Nullable PartitionOutcome run(Plan plan, Segment segment, ObservationReader reader, BooleanSupplier stopped) {
        var replay = new SegmentReplay(plan, segment, tees.apply(segment.partition()));
        long[] reached = {segment.from()};
        boolean finished = reader.read(segment.partition(), segment.from(), segment.to(), stopped, records -> {
            replay.take(records);
            long position = reached[0];
            for (var record : records) {
                position = record.offset() + 1;
            }
            listener.advanced(position - reached[0], replay.time());
            reached[0] = position;
        });
        listener.advanced(segment.to() - reached[0], replay.time());
        return finished ? replay.finish() : null;
    }

    /** What one thread does until it is done or told to stop. */
    interface Work {
        void run(BooleanSupplier stop) throws InterruptedException;
    }

    /** Does the same in every thread; the failure of one ends all. */
    void inParallel(BooleanSupplier stopped, Work work) throws InterruptedException {
        var failed = new AtomicBoolean();
        BooleanSupplier stop = () -> failed.get() || stopped.getAsBoolean();
        var pool = Executors.newFixedThreadPool(threads, task -> new Thread(task, "podtrail-replay"));
        try {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> {
                    try {
                        work.run(stop);
                        return null;
                    } catch (RuntimeException | InterruptedException e) {
                        failed.set(true);
                        throw e;
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("a thread of the replay died", e.getCause());
        } finally {
            failed.set(true);
            pool.shutdown();
        }
    }
}

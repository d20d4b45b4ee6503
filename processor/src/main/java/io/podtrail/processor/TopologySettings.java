package io.podtrail.processor;

import io.podtrail.events.kafka.Topics;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * What one run of the topology reads and writes, and how.
 *
 * @param observations the topic that it reads
 * @param violations the topic that current violations go to
 * @param alerts the topic that transitions of alerts go to
 * @param stores where state is kept
 * @param podsPerRecord how many pods are visited with one record at most, when it concerns more of them; the others follow
 *     with the records behind it
 * @param rewritings gives, to the processor of a partition that begins, a number that grows whenever the partition's violations are
 *     to be written again, because their topic lost them
 * @param alertRewritings the same for the partition's alerts
 * @param epochs learns of collectors that were replaced, and of logs that lost records
 */
public record TopologySettings(
        String observations,
        String violations,
        String alerts,
        StoreKind stores,
        int podsPerRecord,
        EpochListener epochs,
        Function<ProcessorContext<?, ?>, IntSupplier> rewritings,
        Function<ProcessorContext<?, ?>, IntSupplier> alertRewritings) {
    /** About a second of work, so that a transaction never times out. */
    static final int PODS_PER_RECORD = 20_000;

    /** The run that everybody reads: an installation's own topics. */
    public static TopologySettings live(Topics topics) {
        return new TopologySettings(
                topics.observations(),
                topics.violations(),
                topics.alerts(),
                StoreKind.PERSISTENT,
                PODS_PER_RECORD,
                EpochListener.SILENT,
                context -> () -> 0,
                context -> () -> 0);
    }

    /** The same with other outputs, so that a run leaves what is live alone. */
    public TopologySettings writingTo(String violationsTopic, String alertsTopic) {
        return new TopologySettings(
                observations, violationsTopic, alertsTopic, stores, podsPerRecord, epochs, rewritings, alertRewritings);
    }

    public TopologySettings keeping(StoreKind kind) {
        return new TopologySettings(
                observations, violations, alerts, kind, podsPerRecord, epochs, rewritings, alertRewritings);
    }

    TopologySettings visiting(int pods) {
        return new TopologySettings(
                observations, violations, alerts, stores, pods, epochs, rewritings, alertRewritings);
    }

    TopologySettings rewriting(LostRecords lost) {
        return new TopologySettings(
                observations,
                violations,
                alerts,
                stores,
                podsPerRecord,
                epochs,
                context -> lost.of(context.taskId().partition()),
                alertRewritings);
    }

    TopologySettings announcingAgain(LostRecords lost) {
        return new TopologySettings(
                observations,
                violations,
                alerts,
                stores,
                podsPerRecord,
                epochs,
                rewritings,
                context -> lost.of(context.taskId().partition()));
    }

    TopologySettings reportingTo(EpochListener listener) {
        return new TopologySettings(
                observations, violations, alerts, stores, podsPerRecord, listener, rewritings, alertRewritings);
    }
}

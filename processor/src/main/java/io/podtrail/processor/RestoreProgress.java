package io.podtrail.processor;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the stores of this instance have been read back from Kafka. */
final class RestoreProgress implements StateRestoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);

    /** What is being restored, by changelog partition. */
    private final Map<TopicPartition, Part> parts = new ConcurrentHashMap<>();

    private record Part(long total, long restored) {
        Part plus(long more) {
            return new Part(total, restored + more);
        }
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long from, long to) {
        parts.put(changelog, new Part(to - from, 0));
        LOG.info("{} of partition {}: {} records to restore", store, changelog.partition(), to - from);
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long end, long restored) {
        parts.computeIfPresent(changelog, (same, part) -> part.plus(restored));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
        parts.remove(changelog);
        LOG.info("{} of partition {}: restored, {} records", store, changelog.partition(), restored);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long restored) {
        parts.remove(changelog);
    }

    /** How many records are still to be read. */
    long remaining() {
        return parts.values().stream()
                .mapToLong(part -> Math.max(0, part.total() - part.restored()))
                .sum();
    }

    /** For people; empty when nothing is being restored. */
    String inWords() {
        long total = parts.values().stream().mapToLong(Part::total).sum();
        long remaining = remaining();
        return parts.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "restoring %d stores: %d of %d records (%d %%)",
                        parts.size(),
                        total - remaining,
                        total,
                        total == 0 ? 100 : (total - remaining) * 100 / total);
    }
}

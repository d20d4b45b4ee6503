package io.podtrail.sink.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** How far a dispatcher has settled and committed each of its partitions, for those who wait for it. */
final class SettledOffsets {
    private final Map<TopicPartition, Long> before = new HashMap<>();
    private boolean stopped;

    synchronized void advance(Map<TopicPartition, Long> offsets) {
        before.putAll(offsets);
        notifyAll();
    }

    synchronized void forget(Collection<TopicPartition> partitions) {
        before.keySet().removeAll(partitions);
    }

    /** Nothing will be settled any more. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Waits until everything before these offsets is settled; false when the time is up or nothing more will come. */
    synchronized boolean await(Map<TopicPartition, Long> target, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!reached(target)) {
            long left = deadline - System.nanoTime();
            if (stopped || left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private boolean reached(Map<TopicPartition, Long> target) {
        return target.entrySet().stream()
                .allMatch(
                        entry -> entry.getValue() == 0 || before.getOrDefault(entry.getKey(), 0L) >= entry.getValue());
    }
}

package io.podtrail.events.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * A transaction that a partition holds open.
 *
 * @param partition where
 * @param producerId who wrote in it
 * @param producerEpoch of the producer's last record in this partition
 * @param coordinatorEpoch of the last marker that a coordinator wrote here for this producer; 0 when none did
 * @param startOffset of its first record, beyond which no consumer with {@code isolation.level=read_committed} reads
 */
record OpenTransaction(
        TopicPartition partition, long producerId, short producerEpoch, int coordinatorEpoch, long startOffset) {
    @Override
    public String toString() {
        return "the transaction of producer %d (epoch %d) in %s since offset %d"
                .formatted(producerId, producerEpoch, partition, startOffset);
    }
}

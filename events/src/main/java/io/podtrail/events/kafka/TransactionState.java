package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * A record of a coordinator's log: where the transaction of a producer stood. The format is that of Kafka's
 * {@code TransactionLogKey.json} and {@code TransactionLogValue.json}, versions 0 and 1, which Kafka changes only by tagged
 * fields (KIP-915).
 *
 * @param producerEpoch of the transaction; from the decision on, one more than its records have (KIP-890), or the same where
 *     the cluster is older
 * @param status by its code
 * @param partitions that were written to, or still lack a marker
 */
record TransactionState(
        String transactionalId, long producerId, short producerEpoch, byte status, Set<TopicPartition> partitions) {
    static final byte ONGOING = 1;
    static final byte PREPARE_COMMIT = 2;
    static final byte PREPARE_ABORT = 3;
    static final byte PREPARE_EPOCH_FENCE = 7;

    private static final short LAST_VERSION = 1;
    private static final short FIRST_FLEXIBLE_VERSION = 1;

    TransactionState {
        partitions = Set.copyOf(partitions);
    }

    /** Whose record it is, without reading more of it. */
    static long producerId(byte[] value) {
        return ByteBuffer.wrap(value).getLong(Short.BYTES);
    }

    /** @throws KafkaException when a newer Kafka wrote it in another format */
    static TransactionState read(ByteBuffer key, ByteBuffer value) {
        checkVersion("key", key.getShort(), (short) 0);
        String transactionalId = string(key, key.getShort());
        short version = value.getShort();
        checkVersion("value", version, LAST_VERSION);
        boolean flexible = version >= FIRST_FLEXIBLE_VERSION;
        long producerId = value.getLong();
        short producerEpoch = value.getShort();
        value.getInt(); // The time-out.
        byte status = value.get();
        return new TransactionState(transactionalId, producerId, producerEpoch, status, partitions(value, flexible));
    }

    /** Whether its coordinator has yet to write a marker into a partition. */
    boolean isUnfinishedIn(TopicPartition partition) {
        return (status == ONGOING
                        || status == PREPARE_EPOCH_FENCE
                        || status == PREPARE_COMMIT
                        || status == PREPARE_ABORT)
                && partitions.contains(partition);
    }

    /** What this record decides about a transaction; {@code UNDECIDED} when it does not decide about that one. */
    TransactionOutcome decisionAbout(OpenTransaction open) {
        int epochs = producerEpoch - open.producerEpoch();
        if (producerId != open.producerId() || epochs < 0 || epochs > 1 || !partitions.contains(open.partition())) {
            return TransactionOutcome.UNDECIDED;
        }
        return switch (status) {
            case PREPARE_COMMIT -> TransactionOutcome.COMMITTED;
            case PREPARE_ABORT -> TransactionOutcome.ABORTED;
            default -> TransactionOutcome.UNDECIDED;
        };
    }

    private static void checkVersion(String what, short version, short last) {
        if (version < 0 || version > last) {
            throw new KafkaException(
                    "a %s of version %d in the log of a transaction coordinator, of which %d is the last known"
                            .formatted(what, version, last));
        }
    }

    private static Set<TopicPartition> partitions(ByteBuffer value, boolean flexible) {
        var partitions = new HashSet<TopicPartition>();
        int topics = length(value, flexible); // -1 for none.
        for (int i = 0; i < topics; i++) {
            String topic = string(value, flexible ? ByteUtils.readUnsignedVarint(value) - 1 : value.getShort());
            int count = length(value, flexible);
            for (int j = 0; j < count; j++) {
                partitions.add(new TopicPartition(topic, value.getInt()));
            }
            if (flexible) {
                skipTaggedFields(value);
            }
        }
        return partitions;
    }

    private static int length(ByteBuffer value, boolean flexible) {
        return flexible ? ByteUtils.readUnsignedVarint(value) - 1 : value.getInt();
    }

    private static String string(ByteBuffer from, int length) {
        var bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, UTF_8);
    }

    private static void skipTaggedFields(ByteBuffer value) {
        int count = ByteUtils.readUnsignedVarint(value);
        for (int i = 0; i < count; i++) {
            ByteUtils.readUnsignedVarint(value); // The tag.
            int size = ByteUtils.readUnsignedVarint(value);
            value.position(value.position() + size);
        }
    }
}

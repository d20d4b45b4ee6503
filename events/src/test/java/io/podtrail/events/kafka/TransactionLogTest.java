package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransactionLogTest {
    private static final long PRODUCER = 7;
    private static final TopicPartition HERE = new TopicPartition("podtrail.alerts", 1);
    private static final TopicPartition ELSEWHERE = new TopicPartition("podtrail.alerts", 2);
    private static final byte EMPTY = 0;
    private static final byte COMPLETE_COMMIT = 4;
    private static final byte COMPLETE_ABORT = 5;

    /** Each state is its status, the producer's epoch and whether it names this partition; the records here have epoch 5. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ':',
            value = {
                "                                                      : UNKNOWN",
                "ongoing 5 here                                        : UNDECIDED",
                "ongoing 5 here, prepare-commit 6 here                 : UNDECIDED",
                "ongoing 5 here, prepare-abort 6 here                  : UNDECIDED",
                "prepare-commit 6 here, complete-commit 6              : COMMITTED",
                "prepare-abort 6 here, complete-abort 6                : ABORTED",
                "prepare-commit 5 here, complete-commit 5              : COMMITTED",
                "prepare-abort 5 here, complete-abort 5                : ABORTED",
                "prepare-commit 6 elsewhere, complete-commit 6         : UNKNOWN",
                "prepare-commit 4 here, complete-commit 4              : UNKNOWN",
                "prepare-commit 9 here, complete-commit 9              : UNKNOWN",
                "empty 5                                               : UNKNOWN",
                "prepare-commit 6 here, complete-commit 6, prepare-abort 7 elsewhere, complete-abort 7 : COMMITTED",
                "prepare-abort 6 here, complete-abort 6, ongoing 6 elsewhere                           : ABORTED",
                "prepare-abort 6 here, complete-abort 6, ongoing 6 here                                : UNDECIDED",
                "prepare-abort 5 here, complete-abort 5, prepare-commit 5 here, complete-commit 5      : COMMITTED",
            })
    void whatWasDecidedIsTheNewestDecisionAboutThisPartitionAndEpoch(String states, TransactionOutcome expected) {
        List<TransactionState> log = states == null
                ? List.of()
                : List.of(states.split(",", -1)).stream()
                        .map(TransactionLogTest::state)
                        .toList();

        assertThat(new TransactionLog(log).outcome(new OpenTransaction(HERE, PRODUCER, (short) 5, 0, 100)))
                .isEqualTo(expected);
    }

    @Test
    void aLogBelongsToThoseWhoseTransactionalIdItNames() {
        var log = new TransactionLog(List.of(state("empty 0")));

        assertThat(log.isOf("podtrail.")).isTrue();
        assertThat(log.isOf("others.")).isFalse();
    }

    @Test
    void recordsOfBothFormatsAreRead() {
        var expected = new TransactionState(
                "podtrail.sink.pager", PRODUCER, (short) 6, TransactionState.PREPARE_COMMIT, Set.of(HERE, ELSEWHERE));
        var fixed = ByteBuffer.allocate(200);
        head(fixed, (short) 0);
        fixed.putInt(1).putShort((short) HERE.topic().length()).put(HERE.topic().getBytes(UTF_8));
        fixed.putInt(2).putInt(1).putInt(2).putLong(1).putLong(1).flip();
        var flexible = ByteBuffer.allocate(200);
        head(flexible, (short) 1);
        flexible.put((byte) 2)
                .put((byte) (HERE.topic().length() + 1))
                .put(HERE.topic().getBytes(UTF_8));
        flexible.put((byte) 3).putInt(1).putInt(2);
        flexible.put((byte) 1).put((byte) 9).put((byte) 2).putShort((short)
                0); // A tagged field that is not known here.
        flexible.putLong(1).putLong(1).put((byte) 0).flip();

        assertThat(TransactionState.read(key(), fixed)).isEqualTo(expected);
        assertThat(TransactionState.read(key(), flexible)).isEqualTo(expected);
    }

    @Test
    void aRecordWithoutPartitionsIsRead() {
        var value = ByteBuffer.allocate(200);
        head(value, (short) 1);
        value.put((byte) 0).putLong(1).putLong(1).put((byte) 0).flip();

        assertThat(TransactionState.read(key(), value).partitions()).isEmpty();
    }

    @Test
    void aFormatThatIsNotKnownIsNotGuessed() {
        var value = ByteBuffer.allocate(200);
        head(value, (short) 2);
        value.flip();

        assertThatThrownBy(() -> TransactionState.read(key(), value))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("version 2");
    }

    private static ByteBuffer key() {
        var id = "podtrail.sink.pager".getBytes(UTF_8);
        return ByteBuffer.allocate(100)
                .putShort((short) 0)
                .putShort((short) id.length)
                .put(id)
                .flip();
    }

    private static void head(ByteBuffer value, short version) {
        value.putShort(version)
                .putLong(PRODUCER)
                .putShort((short) 6)
                .putInt(60_000)
                .put(TransactionState.PREPARE_COMMIT);
    }

    private static TransactionState state(String words) {
        String[] parts = words.strip().split(" +", -1);
        byte status = switch (parts[0]) {
            case "empty" -> EMPTY;
            case "ongoing" -> TransactionState.ONGOING;
            case "prepare-commit" -> TransactionState.PREPARE_COMMIT;
            case "prepare-abort" -> TransactionState.PREPARE_ABORT;
            case "complete-commit" -> COMPLETE_COMMIT;
            case "complete-abort" -> COMPLETE_ABORT;
            default -> throw new IllegalArgumentException(words);
        };
        Set<TopicPartition> partitions =
                parts.length < 3 ? Set.of() : Set.of(parts[2].equals("here") ? HERE : ELSEWHERE);
        return new TransactionState("podtrail.p", PRODUCER, Short.parseShort(parts[1]), status, partitions);
    }
}

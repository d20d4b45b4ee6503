package io.podtrail.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all partitions that could be asked said together.
 *
 * @param rows of all of them, in the order of keys; the same key may be there several times
 * @param missing the partitions that nobody answered for
 * @param copies of which partitions only a standby's copy answered
 * @param staleness how many records those copies are behind, summed up
 * @param answered how many partitions answered
 */
record Answer(List<Row> rows, List<Missing> missing, List<Integer> copies, long staleness, int answered) {
    /** Whether no partition at all could be asked. */
    boolean nothingAnswered() {
        return answered == 0;
    }

    /** The one item of an answer about one thing; only where there is any. */
    JsonNode first() {
        return rows.get(0).item();
    }

    /**
     * Partitions without an answer.
     *
     * @param instance which of them was to answer; null when none is known to have the partition
     */
    record Missing(int partition, @Nullable String instance, String reason) {}
}

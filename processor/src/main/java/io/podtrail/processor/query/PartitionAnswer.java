package io.podtrail.processor.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one partition said.
 *
 * @param active whether the instance processes this partition itself; false for a standby's copy
 * @param lag how many records of its changelogs the copy is behind; 0 for an active one
 * @param problem why the partition could not be asked here; null when it could
 */
record PartitionAnswer(
        @JsonProperty("partition") int partition,
        @JsonProperty("active") boolean active,
        @JsonProperty("lag") long lag,
        @JsonProperty("rows") List<Row> rows,
        @JsonProperty("problem") @Nullable String problem) {
    PartitionAnswer {
        rows = List.copyOf(rows);
    }

    static PartitionAnswer unanswered(int partition, String problem) {
        return new PartitionAnswer(partition, false, 0, List.of(), problem);
    }

    boolean isAnswered() {
        return problem == null;
    }
}

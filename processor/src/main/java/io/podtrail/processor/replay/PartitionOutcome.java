package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the replay of one partition came to.
 *
 * @param records that were read, those out of scope or after the window included
 * @param unreadable records that are dead letters live
 * @param supposed under the hypothesis; null without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PartitionOutcome(
        int partition,
        long records,
        long unreadable,
        List<ClusterOutcome> clusters,
        WorldOutcome actual,
        @Nullable WorldOutcome supposed) {}

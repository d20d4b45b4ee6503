package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in the window.
 *
 * @param alias what people call it; null when its name will do
 * @param version at the window's end; null when no collector told
 * @param configuration in force at the window's end
 * @param lastObservedAt when something was last heard of it
 * @param covered the intervals of the window in which all that happened was seen
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterOutcome(
        String cluster,
        @Nullable String alias,
        @Nullable Version version,
        PodSecurityConfiguration configuration,
        Instant lastObservedAt,
        List<Interval> covered) {
    public ClusterOutcome {
        covered = List.copyOf(covered);
    }

    /** How long the window was really observed. */
    public Duration coveredTime() {
        return Interval.total(covered);
    }
}

package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Workload;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one workload violated in one mode within the window.
 *
 * @param asked the last level and version that it violated
 * @param checks in upstream's order; empty where only an alert lasted into the window
 * @param firstSeen when it first violated in the window; the window's begin when it did so before
 * @param lastSeen when it last violated; the window's end when it still does
 * @param pods how many running pods violated
 * @param refused how many of them were created in the window while they did, so that {@code enforce} would refuse them
 * @param violatingAtEnd how many running pods violate at the end
 * @param violatesAtEnd whether anything shows a violation at the end: a running pod, the template, or a refusal
 * @param grandfathered how many of those were there before what they violate was asked of them
 * @param exposure for how long at least one running pod violated
 * @param evidence what shows it
 * @param episodes of its alert, in order
 * @param atStart its alert at the window's begin; null when none was open
 * @param atEnd its alert at the window's end; null when none is open
 * @param lastCause of its alert's last transition; null when it had none
 * @param fix a strategic merge patch of the pod, or of the pod template, that mends it; empty when no pod was seen
 * @param runtimeClass of its pods; empty for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkloadOutcome(
        String cluster,
        String namespace,
        Workload workload,
        Mode mode,
        LevelVersion asked,
        List<CheckOutcome> checks,
        Instant firstSeen,
        Instant lastSeen,
        long pods,
        long refused,
        int violatingAtEnd,
        boolean violatesAtEnd,
        int grandfathered,
        Duration exposure,
        List<Evidence> evidence,
        List<Episode> episodes,
        @Nullable AlertPoint atStart,
        @Nullable AlertPoint atEnd,
        @Nullable Cause lastCause,
        String fix,
        String runtimeClass) {
    /** Identifies the workload, whatever the mode. */
    public String workloadKey() {
        return cluster + '/' + namespace + '/' + workload;
    }

    /** Identifies the workload and the mode. */
    public String key() {
        return workloadKey() + '/' + mode;
    }

    /** Whether something violated in the window, and not only its alert lasted into it. */
    public boolean isViolated() {
        return !checks.isEmpty();
    }
}

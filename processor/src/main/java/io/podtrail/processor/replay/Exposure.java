package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How long a group of workloads lay open, and how soon it was mended.
 *
 * @param group a namespace, a team, a check: whatever it was grouped by
 * @param workloads how many violated a mode
 * @param violationTime for how long their running pods violated, added up over workloads and modes
 * @param mended how many alerts ended because somebody fixed or deleted what violated
 * @param medianTimeToFix of those; null when there is none
 * @param p90TimeToFix likewise, the time in which nine of ten were mended
 * @param reopened how many alerts opened again in the window
 * @param oldestOpen since when the oldest open alert is open; null when none is
 * @param grandfathered running pods that were there before what they violate was asked of them, in mode enforce
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Exposure(
        String group,
        int workloads,
        Duration violationTime,
        int mended,
        @Nullable Duration medianTimeToFix,
        @Nullable Duration p90TimeToFix,
        int reopened,
        @Nullable Instant oldestOpen,
        int grandfathered) {
    /**
     * Groups what was.
     *
     * @param groups of a workload; it counts in full in each of them
     */
    public static List<Exposure> of(Outcome outcome, Function<WorkloadOutcome, List<String>> groups) {
        var byGroup = new TreeMap<String, List<WorkloadOutcome>>();
        for (WorkloadOutcome workload : outcome.actual().workloads()) {
            for (String group : groups.apply(workload)) {
                byGroup.computeIfAbsent(group, name -> new ArrayList<>()).add(workload);
            }
        }
        return byGroup.entrySet().stream()
                .map(Exposure::of)
                .sorted(Comparator.comparing(Exposure::violationTime).reversed())
                .toList();
    }

    /** All of it as one group. */
    public static Exposure total(Outcome outcome) {
        return of(Map.entry("total", outcome.actual().workloads()));
    }

    private static Exposure of(Map.Entry<String, List<WorkloadOutcome>> group) {
        List<WorkloadOutcome> workloads = group.getValue();
        List<Duration> timesToFix = workloads.stream()
                .flatMap(workload -> workload.episodes().stream())
                .filter(Episode::isMended)
                .map(episode -> Duration.between(episode.from(), episode.to()))
                .sorted()
                .toList();
        return new Exposure(
                group.getKey(),
                (int) workloads.stream()
                        .filter(WorkloadOutcome::isViolated)
                        .map(WorkloadOutcome::workloadKey)
                        .distinct()
                        .count(),
                workloads.stream().map(WorkloadOutcome::exposure).reduce(Duration.ZERO, Duration::plus),
                timesToFix.size(),
                quantile(timesToFix, 0.5),
                quantile(timesToFix, 0.9),
                workloads.stream()
                        .mapToInt(workload -> Math.max(0, workload.episodes().size() - 1))
                        .sum(),
                workloads.stream()
                        .map(WorkloadOutcome::atEnd)
                        .filter(alert -> alert != null)
                        .map(AlertPoint::since)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                workloads.stream().mapToInt(WorkloadOutcome::grandfathered).sum());
    }

    /** The smallest value that so large a share is no longer than. */
    private static @Nullable Duration quantile(List<Duration> sorted, double share) {
        return sorted.isEmpty() ? null : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}

package io.podtrail.app.history;

import io.podtrail.events.Evidence;
import io.podtrail.processor.replay.CheckOutcome;
import io.podtrail.processor.replay.WorkloadOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How cells say what they say. */
final class Wording {
    private static final int NAMED = 3;

    private Wording() {}

    /** {@code 3d4h}, {@code 12m}, {@code 8s}: the two largest units. */
    static String duration(@Nullable Duration duration) {
        if (duration == null) {
            return "-";
        }
        long seconds = duration.toSeconds();
        long[] sizes = {86_400, 3_600, 60, 1};
        String units = "dhms";
        for (int i = 0; i < sizes.length; i++) {
            if (seconds >= sizes[i]) {
                long rest = i + 1 < sizes.length ? seconds % sizes[i] / sizes[i + 1] : 0;
                return seconds / sizes[i]
                        + units.substring(i, i + 1)
                        + (rest == 0 ? "" : rest + units.substring(i + 1, i + 2));
            }
        }
        return duration.isZero() ? "0" : "1s";
    }

    /** To the second, UTC. */
    static String time(@Nullable Instant time) {
        return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String checks(WorkloadOutcome workload) {
        return workload.checks().stream().map(CheckOutcome::check).collect(Collectors.joining(" "));
    }

    static String evidence(WorkloadOutcome workload) {
        return workload.evidence().stream().map(Evidence::toString).collect(Collectors.joining(" "));
    }

    /** {@code 1 workload}, {@code 3 workloads}. */
    static String count(long count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }

    /** Some names, and how many more there are. */
    static String some(List<String> names) {
        String shown = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() <= NAMED ? shown : "%s and %d more".formatted(shown, names.size() - NAMED);
    }
}

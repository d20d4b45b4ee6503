package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.events.Cause;
import io.podtrail.events.Workload;
import io.podtrail.policy.Mode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of one alert between two instants.
 *
 * @param why what its last transition in between was caused by
 * @param before null when it was not open
 * @param after null when it is not open
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Difference(
        String cluster,
        String namespace,
        Workload workload,
        Mode mode,
        Kind kind,
        Cause why,
        @Nullable AlertPoint before,
        @Nullable AlertPoint after) {
    /** What became of it. */
    public enum Kind {
        OPENED,
        CLOSED,
        CHANGED;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What differs between the window's begin and its end, in the order of namespaces. */
    public static List<Difference> of(Outcome outcome) {
        return outcome.actual().workloads().stream()
                .flatMap(workload -> {
                    Kind kind = kind(workload.atStart(), workload.atEnd());
                    return kind == null || workload.lastCause() == null
                            ? Stream.empty()
                            : Stream.of(new Difference(
                                    workload.cluster(),
                                    workload.namespace(),
                                    workload.workload(),
                                    workload.mode(),
                                    kind,
                                    workload.lastCause(),
                                    workload.atStart(),
                                    workload.atEnd()));
                })
                .toList();
    }

    private static @Nullable Kind kind(@Nullable AlertPoint before, @Nullable AlertPoint after) {
        if (before == null) {
            return after == null ? null : Kind.OPENED;
        } else if (after == null) {
            return Kind.CLOSED;
        }
        boolean same = before.asked().equals(after.asked()) && before.checks().equals(after.checks());
        return same ? null : Kind.CHANGED;
    }
}

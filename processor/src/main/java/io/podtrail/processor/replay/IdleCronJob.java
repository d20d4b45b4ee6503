package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.events.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CronJob that lives and of which no pod was seen in the window: its template was judged, but no run of it.
 *
 * @param schedule null when the log does not have it
 * @param next when it is due after the window; null when that is unknown, or never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IdleCronJob(
        String name,
        @Nullable Schedule schedule,
        Why why,
        @Nullable Instant next) {
    /** Why there was no pod. */
    public enum Why {
        /** It makes none for now. */
        SUSPENDED,
        /** It was not due at any time at which the cluster was observed: a longer window may tell. */
        NOT_DUE,
        /** It was due, and still no pod was seen. */
        NOT_SEEN,
        /** The log does not have its schedule, or nobody can read it. */
        UNKNOWN;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Looks at a CronJob that did not run.
     *
     * @param observed what was seen of the window
     */
    static IdleCronJob of(NamespaceOutcome.CronJob job, List<Interval> observed, Window window) {
        Schedule schedule = job.schedule();
        if (schedule == null) {
            return new IdleCronJob(job.name(), null, Why.UNKNOWN, null);
        } else if (schedule.suspended()) {
            return new IdleCronJob(job.name(), schedule, Why.SUSPENDED, null);
        }
        Optional<CronExpression> cron = CronExpression.of(schedule);
        if (cron.isEmpty()) {
            return new IdleCronJob(job.name(), schedule, Why.UNKNOWN, null);
        }
        boolean wasDue = observed.stream().anyMatch(cron.get()::isDueWithin);
        return new IdleCronJob(
                job.name(),
                schedule,
                wasDue ? Why.NOT_SEEN : Why.NOT_DUE,
                cron.get().next(window.to()).orElse(null));
    }
}

package io.podtrail.processor.query;

import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Severity;
import io.podtrail.events.Workload;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it stands; its transitions are in the topic.
 *
 * @param endsAt when the last pod stopped to violate; null while one does
 * @param resolvesAt when a holding alert resolves unless something violates again, in stream time; else null
 * @param message in upstream's words
 */
record AlertItem(
        String fingerprint,
        AlertType type,
        String cluster,
        @Nullable String clusterAlias,
        String namespace,
        Workload workload,
        Mode mode,
        Level level,
        Version version,
        Severity severity,
        State state,
        long revision,
        Cause cause,
        Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable Instant resolvesAt,
        String message,
        List<Finding> findings,
        List<Evidence> evidence,
        int violatingPods,
        List<String> samplePods) {
    /** Where an alert stands. */
    enum State {
        /** Something violates. */
        OPEN,
        /** Nothing violates any more, which may be a pause between two violating revisions. */
        HOLDING,
        /** It is over. */
        RESOLVED;

        private final String label = name().toLowerCase(Locale.ROOT);

        @JsonValue
        @Override
        public String toString() {
            return label;
        }
    }

    /** Whether it has been announced and not resolved. */
    boolean isOpen() {
        return state != State.RESOLVED;
    }
}

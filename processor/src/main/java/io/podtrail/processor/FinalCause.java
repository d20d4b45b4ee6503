package io.podtrail.processor;

import io.podtrail.events.Cause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cause with which the alert of a workload resolves. It is derived from what lives of the workload, and only where
 * nothing lives from what ended the last violation: {@code fixed} says that all of it complies without any relaxation or
 * exemption, and that nothing left the alert unseen. Documented as a table in {@code docs/reference/topics.md}. Pure.
 */
final class FinalCause {
    private FinalCause() {}

    /**
     * Derives it.
     *
     * @param ended what ended the last violation
     * @param unseen what else, while the alert was open, took violations away that may go on somewhere: some of {@link
     *     Cause#MOVED}, {@link Cause#CEASED} and {@link Cause#UNOBSERVED}
     * @param living how what lives of the workload stands
     * @param hasTemplate whether the workload's template is observed
     * @return null while that cannot be said
     */
    static @Nullable Cause of(Cause ended, List<Cause> unseen, Standing living, boolean hasTemplate) {
        return switch (living) {
            case UNDECIDED -> null;
            case UNDER_RELAXED_POLICY -> Cause.POLICY_RELAXED;
            case OF_ANOTHER_VERSION -> Cause.VERSION_MOVED;
            case EXEMPT -> Cause.EXEMPTED;
            case COMPLIANT -> ofCompliant(unseen, hasTemplate);
            // It complied, and that was the last that was seen of it.
            case FINISHED -> ended == Cause.FIXED ? Cause.FINISHED : ended;
            case ABSENT -> ended == Cause.FIXED ? Cause.DELETED : ended;
        };
    }

    private static Cause ofCompliant(List<Cause> unseen, boolean hasTemplate) {
        if (unseen.contains(Cause.MOVED)) {
            return Cause.MOVED;
        }
        // A template that complies makes no more pods that are refused, and is observed.
        return unseen.isEmpty() || hasTemplate ? Cause.FIXED : unseen.get(unseen.size() - 1);
    }
}

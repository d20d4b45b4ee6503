package io.podtrail.processor.store;

import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an alert from when it opened until it resolves.
 *
 * @param openedAs its type when it opened; null when it never did, or under a version that did not keep it
 * @param requirements what was required while something violated it; each once, the first and the last {@value #KEPT}
 * @param unseen what took violations away that may go on somewhere: {@link Cause#MOVED}, {@link Cause#CEASED} or {@link
 *     Cause#UNOBSERVED}, each once
 * @param counted what the last transition said of its pods; null before the first, or under a version that did not keep it
 */
public record OpenPeriod(
        @Nullable AlertType openedAs,
        List<Requirement> requirements,
        List<Cause> unseen,
        @Nullable Count counted) {
    /**
     * What an announcement says of how many pods violate.
     *
     * @param pods as of the newest transition
     * @param revision of the last transition that said more than a new number
     */
    public record Count(int pods, long revision) {}

    static final OpenPeriod NONE = new OpenPeriod(null, List.of(), List.of(), null);

    private static final Set<Cause> UNSEEN = EnumSet.of(Cause.MOVED, Cause.CEASED, Cause.UNOBSERVED);
    private static final int KEPT = 8;

    OpenPeriod requiring(Requirement requirement, @Nullable AlertType typeUntilNow) {
        AlertType opened = openedAs == null ? typeUntilNow : openedAs;
        if (requirements.contains(requirement)) {
            return new OpenPeriod(opened, requirements, unseen, counted);
        }
        var next = new ArrayList<>(requirements);
        next.add(requirement);
        if (next.size() > KEPT + 1) {
            next.remove(1); // The first says under what it opened.
        }
        return new OpenPeriod(opened, List.copyOf(next), unseen, counted);
    }

    OpenPeriod with(Count newCounted) {
        return new OpenPeriod(openedAs, requirements, unseen, newCounted);
    }

    OpenPeriod without(Cause why) {
        if (!UNSEEN.contains(why)) {
            return this;
        }
        var next = new ArrayList<>(unseen);
        next.remove(why);
        next.add(why);
        return new OpenPeriod(openedAs, requirements, List.copyOf(next), counted);
    }

    /** What shows a violation again was not lost. */
    OpenPeriod with(Evidence evidence) {
        Cause found = switch (evidence) {
            case RUNNING -> null;
            case TEMPLATE -> Cause.UNOBSERVED;
            case REFUSED, AUDITED -> Cause.CEASED;
        };
        if (found == null || !unseen.contains(found)) {
            return this;
        }
        var next = new ArrayList<>(unseen);
        next.remove(found);
        return new OpenPeriod(openedAs, requirements, List.copyOf(next), counted);
    }
}

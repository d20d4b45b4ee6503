package io.podtrail.processor;

/**
 * How a living pod or template stands to what an alert was about: to all that was required in the alert's mode while it was
 * open, and to what is required now. In this order, what hides most stands last, and that is how a workload stands as a
 * whole. Pure.
 */
enum Standing {
    /** Nothing of the workload exists. */
    ABSENT,
    /** It has run to its end. */
    FINISHED,
    /** It meets all that was required while the alert was open and all that is required now, exempt or not. */
    COMPLIANT,
    /** It violates, and an exemption covers it. */
    EXEMPT,
    /** It violates what was required before the cluster's version moved; the namespace requires the same as it did. */
    OF_ANOTHER_VERSION,
    /** It violates what was required while the alert was open, and less is required now. */
    UNDER_RELAXED_POLICY,
    /** Its violation is about to be seen: its namespace is not known yet, or it waits to be evaluated. */
    UNDECIDED;

    /** How two stand together. */
    Standing and(Standing other) {
        return compareTo(other) < 0 ? other : this;
    }
}

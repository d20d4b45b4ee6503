package io.podtrail.events.kafka;

/** What a coordinator has decided about a transaction that a partition still holds open. */
enum TransactionOutcome {
    /** Nothing yet, or it is still writing markers: the coordinator ends it. */
    UNDECIDED,
    COMMITTED,
    ABORTED,
    /**
     * The coordinator's log names no transaction of this producer with this partition. What was never added to a
     * transaction cannot have been committed.
     */
    UNKNOWN
}

package io.podtrail.sink.grouping;

/** How old an alert is to a receiver. */
enum Age {
    /** It happened now, as far as anybody knows. */
    PRESENT,
    /** It was in the log before the receiver was first started. */
    BEFORE_FIRST_START,
    /** Its cause was observed long before it reached the log. */
    HISTORY
}

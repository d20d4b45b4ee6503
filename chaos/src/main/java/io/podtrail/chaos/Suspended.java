package io.podtrail.chaos;

/** Which process is stopped (SIGSTOP) and goes on (SIGCONT). */
enum Suspended {
    BROKER,
    COLLECTOR,
    PROCESSOR,
    SINK,
    /** All parts and the broker at once, as when a laptop sleeps: {@code podtrail up}. */
    UP
}

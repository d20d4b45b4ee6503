package io.podtrail.chaos;

/** What is done to a process. */
enum Fault {
    /** {@code kill -9} of a processor. */
    KILL("processors killed"),
    /** {@code kill -9} of the broker. */
    KILL_BROKER("broker killed"),
    /** A processor is stopped until the group has given it up, then wakes up and does not know. */
    PAUSE("processors paused beyond their session"),
    /** The broker is stopped, for longer than sessions and transactions last, and goes on as if nothing had been. */
    PAUSE_BROKER("broker paused"),
    /** A processor's disk is full. */
    FULL_DISK("processors' disks filled"),
    /** The broker's disk is full, of which it ends; it is started again when there is room. */
    FULL_BROKER_DISK("broker's disk filled");

    private final String counted;

    Fault(String counted) {
        this.counted = counted;
    }

    /** Heading of how often it was done. */
    String counted() {
        return counted;
    }
}

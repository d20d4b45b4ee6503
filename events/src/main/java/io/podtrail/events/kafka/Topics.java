package io.podtrail.events.kafka;

import io.podtrail.events.Alert;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;

/**
 * The names of our topics.
 *
 * @param prefix in front of every name, so that several installations can share one Kafka
 */
public record Topics(String prefix) {
    public static final String DEFAULT_PREFIX = "podtrail.";

    /** What collectors saw: {@link Observation}, by namespace; the history. */
    public String observations() {
        return prefix + "observations";
    }

    /** Current violations: {@link PodViolations}, by pod; compacted. */
    public String violations() {
        return prefix + "violations";
    }

    /** Transitions: {@link Alert}, by fingerprint. */
    public String alerts() {
        return prefix + "alerts";
    }

    /** What no part could read, with the reason in its headers (see {@link DeadLetterHeaders}). */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** What each receiver was told and is to be told: the sink's own state, by receiver and alert or group; compacted. */
    public String notifications() {
        return prefix + "notifications";
    }

    /** What nobody is told of for a while, by ID; compacted. */
    public String silences() {
        return prefix + "silences";
    }

    /** Alerts that a receiver is to be told again, as they were in {@link #undelivered}. */
    public String redeliveries() {
        return prefix + "redeliveries";
    }

    /** Alerts that a receiver refused for good, with receiver, reason and attempts in the headers. */
    public String undelivered() {
        return prefix + "undelivered";
    }
}

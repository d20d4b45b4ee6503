package io.podtrail.events.kafka;

import io.podtrail.events.Alert;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;

/**
 * The names of our topics, and of the groups and transactional ids of those who use them.
 *
 * @param prefix in front of every name, so that several installations can share one Kafka. No installation's prefix may
 *     begin with that of another, or the ACLs of the one would cover names of the other
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

    /** The topic through which processes share a replay; each job has one. */
    public String replayJob(String name) {
        return prefix + "replay." + name;
    }

    /** The transactional id of the collectors of one cluster: the newest of them fences the others. */
    public String collector(String cluster) {
        return prefix + "collector." + cluster;
    }

    /** The processors' consumer group; Kafka Streams begins their changelogs and transactional ids with it and a dash. */
    public String processor() {
        return prefix + "processor";
    }

    /** The consumer group and the transactional id of the sinks of one receiver. */
    public String sink(String receiver) {
        return prefix + "sink." + receiver;
    }
}

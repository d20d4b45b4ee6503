package io.podtrail.sink.grouping;

import io.podtrail.sink.routing.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Alerts that are told together. Times are milliseconds since 1970. */
public final class Group {
    static final long NEVER = Long.MAX_VALUE;
    /** The longest that a group's changes settle. */
    static final Duration LONGEST_SETTLE = Duration.ofSeconds(5);
    /** The longest that a digest of history waits for more of it. */
    private static final Duration LONGEST_HISTORY = Duration.ofMinutes(15);

    private static final String DIGEST_KEY = "digest";
    private static final String HISTORY_KEY = "history";

    final String key;
    final Map<String, String> labels;
    final Map<String, Member> members = new TreeMap<>();
    Route route;
    /** When its last message was delivered; 0 before the first. */
    long lastSent;
    /** When a repetition was last due and there was nothing to tell. */
    long lastSkipped;
    /** Since when there is news; {@link #NEVER} when there is none. */
    long changedSince = NEVER;
    /** Held back until the history before the first start has been read. */
    boolean isHeld;
    /** When its newest change came. */
    long lastChange;

    /** Whether a message is on its way, or told and not yet noted in Kafka: then there is no other. */
    boolean isBusy;

    Map<String, String> remembered = Map.of();

    /** The place in the queue of groups; only the queue sets it. */
    long due = NEVER;

    private long retryAt;
    private long mutedUntil;

    Group(String key, Map<String, String> labels, Route route) {
        this.key = key;
        this.labels = labels;
        this.route = route;
    }

    static Group digest(Route route) {
        return new Group(DIGEST_KEY, Map.of(), route);
    }

    static Group history(Route route) {
        return new Group(HISTORY_KEY, Map.of(), route);
    }

    static boolean isDigest(String key) {
        return key.equals(DIGEST_KEY) || key.equals(HISTORY_KEY);
    }

    /** What it is known by at its receiver. */
    public String key() {
        return key;
    }

    boolean isDigest() {
        return isDigest(key);
    }

    /** Whether it is the digest of what lies too far in the past to be notified one by one. */
    boolean isHistory() {
        return key.equals(HISTORY_KEY);
    }

    /** Whether every transition of its one alert is told, so that news must not overtake each other. */
    public boolean eachTransition() {
        return route.eachTransition() && !isDigest();
    }

    /** Nothing is tried before then. */
    void retryAt(long millis) {
        retryAt = millis;
    }

    void muteUntil(long millis) {
        mutedUntil = millis;
    }

    /** Whether a mute time has been found to hold it back. */
    boolean isMuted(long now) {
        return mutedUntil > now;
    }

    /** When to look at it next. */
    long nextDue(Repeats repeats, Duration historySettle) {
        if (isHeld) {
            return NEVER;
        }
        if (members.isEmpty()) {
            return lastSent + intervalMillis();
        }
        long next = Math.min(changeDue(historySettle), repeatDue(repeats));
        return next == NEVER ? NEVER : Math.max(next, Math.max(retryAt, mutedUntil));
    }

    boolean isRepeatDue(long now, Repeats repeats) {
        return repeatDue(repeats) <= now;
    }

    /** Until when its route's mute times hold it back; in the past when they do not. */
    long mutedUntil(long now) {
        return route.mutedUntil(Instant.ofEpochMilli(now)).toEpochMilli();
    }

    private long changeDue(Duration historySettle) {
        if (changedSince == NEVER) {
            return NEVER;
        }
        if (isHistory()) {
            long complete = Math.min(changedSince + LONGEST_HISTORY.toMillis(), lastChange + historySettle.toMillis());
            return Math.max(complete, lastSent);
        }
        if (lastSent == 0) {
            return changedSince
                    + (isDigest() || eachTransition() ? 0 : route.groupWait().toMillis());
        }
        return Math.max(changedSince + settleMillis(), lastSent + intervalMillis());
    }

    /** What one cause changes comes within moments: a workload's alerts of several modes, and several workloads. */
    private long settleMillis() {
        return isDigest() || eachTransition() ? 0 : Math.min(route.groupWait().toMillis(), LONGEST_SETTLE.toMillis());
    }

    private long intervalMillis() {
        return eachTransition() ? 0 : route.groupInterval().toMillis();
    }

    private long repeatDue(Repeats repeats) {
        Duration interval = repeats.interval(route.repeatInterval());
        if (isHistory() || interval.isZero() || lastSent == 0 || !hasSomethingToRepeat()) {
            return NEVER;
        }
        return Math.max(lastSent, lastSkipped) + interval.toMillis();
    }

    private boolean hasSomethingToRepeat() {
        for (Member member : members.values()) {
            if (member.wasTold() && (!member.known.isResolved() || !member.isNews())) {
                return true;
            }
        }
        return false;
    }
}

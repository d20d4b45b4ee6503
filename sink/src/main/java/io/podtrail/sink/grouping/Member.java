package io.podtrail.sink.grouping;

import io.podtrail.events.Alert;

/** An alert in a group: how much of it the group's messages have told. */
final class Member {
    final KnownAlert known;
    final Group group;
    /** The newest revision that was told; 0 before the first. */
    long told;
    /** The revision that a message tells which is on its way; 0 when there is none. */
    long onItsWay;
    /** When its end was told; 0 before. */
    long endTold;
    /** Whether something kept its news back when the group was last composed. */
    boolean isSuppressed;

    Member(KnownAlert known, Group group) {
        this.known = known;
        this.group = group;
    }

    Alert alert() {
        return known.alert;
    }

    boolean isNews() {
        return told < known.newest;
    }

    /** Whether there is news that nothing keeps back. */
    boolean isWaiting() {
        return isNews() && !isSuppressed;
    }

    /** Whether the receiver knows of it, or is just being told. */
    boolean wasTold() {
        return told > 0 || onItsWay > 0;
    }
}

package io.podtrail.sink.grouping;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * What is kept of a group. Times are milliseconds since 1970.
 *
 * @param lastSent when its last message was delivered; 0 before the first
 * @param changedSince since when there is news; 0 when there is none
 * @param held whether it waits until the history before the first start has been read
 * @param remembered what the receiver wants to know when it is told again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record GroupState(
        Map<String, String> labels, long lastSent, long changedSince, boolean held, Map<String, String> remembered) {
    static GroupState of(Group group) {
        return new GroupState(
                group.labels,
                group.lastSent,
                group.changedSince == Group.NEVER ? 0 : group.changedSince,
                group.isHeld,
                group.remembered);
    }

    void restore(Group group) {
        group.lastSent = lastSent;
        group.changedSince = changedSince == 0 ? Group.NEVER : changedSince;
        group.lastChange = changedSince;
        group.isHeld = held;
        group.remembered = remembered;
    }
}

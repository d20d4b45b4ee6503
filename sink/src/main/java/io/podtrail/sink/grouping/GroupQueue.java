package io.podtrail.sink.grouping;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The groups of one receiver: by key, by when they are due, and which of them have news. Times are milliseconds since 1970. */
final class GroupQueue {
    private final Repeats repeats;
    private final Duration historySettle;
    private final Map<String, Group> groups = new HashMap<>();
    private final TreeSet<Group> byDue =
            new TreeSet<>(Comparator.<Group>comparingLong(group -> group.due).thenComparing(group -> group.key));
    private final Set<Group> changed = new LinkedHashSet<>();
    /** Those of them that tell every transition. */
    private final Set<Group> changedEach = new LinkedHashSet<>();
    /** Whether alerts may be waiting to be read that an earlier run has told already. */
    private boolean isCatchingUp;

    /** @param historySettle how long the digest of history waits for more of it */
    GroupQueue(Repeats repeats, Duration historySettle) {
        this.repeats = repeats;
        this.historySettle = historySettle;
    }

    @Nullable Group find(String key) {
        return groups.get(key);
    }

    /** A new group; {@link #reschedule} then puts it into the queue. */
    void add(Group group) {
        groups.put(group.key, group);
    }

    void remove(Group group) {
        byDue.remove(group);
        noteUnchanged(group);
        groups.remove(group.key);
    }

    Collection<Group> all() {
        return Collections.unmodifiableCollection(groups.values());
    }

    void noteChanged(Group group) {
        changed.add(group);
        if (group.eachTransition()) {
            changedEach.add(group);
        }
    }

    void noteUnchanged(Group group) {
        changed.remove(group);
        changedEach.remove(group);
    }

    /** Finds a group's place after anything about its times has changed. */
    void reschedule(Group group, long now) {
        byDue.remove(group);
        boolean mustWait = group.isBusy || (isCatchingUp && !group.eachTransition());
        group.due = mustWait ? Group.NEVER : Math.max(now, group.nextDue(repeats, historySettle));
        if (group.due != Group.NEVER) {
            byDue.add(group);
        }
    }

    boolean isRepeatDue(Group group, long now) {
        return group.isRepeatDue(now, repeats);
    }

    /** When the first one is due; {@link Group#NEVER} when none is. */
    long nextDue() {
        return byDue.isEmpty() ? Group.NEVER : byDue.first().due;
    }

    /** The first one that is due by now. */
    @Nullable Group firstDue(long now) {
        return nextDue() <= now ? byDue.first() : null;
    }

    /** Lets no group be due until {@link #endCatchUp}, but those that tell each transition. */
    void beginCatchUp() {
        isCatchingUp = true;
        groups.values().forEach(group -> reschedule(group, 0));
    }

    void endCatchUp(long now) {
        isCatchingUp = false;
        groups.values().forEach(group -> reschedule(group, now));
    }

    /** How many groups have news. */
    int changed() {
        return changed.size();
    }

    /** How many alerts wait to be told. */
    int waiting() {
        int waiting = 0;
        for (Group group : changed) {
            for (Member member : group.members.values()) {
                waiting += member.isWaiting() ? 1 : 0;
            }
        }
        return waiting;
    }

    /** The oldest offset of each partition whose alert waits to be told. */
    Map<TopicPartition, Long> untoldFrom() {
        var from = new HashMap<TopicPartition, Long>();
        for (Group group : changed) {
            for (Member member : group.members.values()) {
                if (member.isWaiting()) {
                    var record = member.known.record;
                    from.merge(new TopicPartition(record.topic(), record.partition()), record.offset(), Math::min);
                }
            }
        }
        return from;
    }

    /** Whether an alert of a partition waits of which each transition is to be told. */
    boolean holdsBack(TopicPartition partition, long now) {
        for (Group group : changedEach) {
            if (!group.isMuted(now)) {
                for (Member member : group.members.values()) {
                    var record = member.known.record;
                    if (record.partition() == partition.partition()
                            && record.topic().equals(partition.topic())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}

package io.podtrail.sink.grouping;

import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Notification.Suppressed;
import io.podtrail.sink.routing.Inhibition;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.silence.Silences;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one receiver is told when: takes alerts in, gives groups out that are due, and is told how it went. Knows
 * what a restart must know, and gives it out as records to be kept with the offsets.
 *
 * <p>An alert stays in the group that told of it until it resolves, whatever routes and labels say meanwhile: who was told
 * that something opened is told that it resolved, in the same place. Times are milliseconds since 1970. Not for several
 * threads, but for the counts.
 */
public final class Grouping {
    private static final Comparator<Member> WORST_FIRST = Comparator.<Member, Boolean>comparing(
                    member -> member.known.isResolved())
            .thenComparing(member -> member.alert().severity(), Comparator.reverseOrder())
            .thenComparing(member -> member.alert().violatingPods(), Comparator.reverseOrder())
            .thenComparing(member -> member.alert().namespace())
            .thenComparing(member -> member.alert().workload().toString())
            .thenComparing(member -> member.alert().fingerprint());

    private final String receiver;
    private final Route root;
    private final Duration longestRepeat;
    private final Inhibition inhibition;
    private final Silences silences;
    private final SuppressionCounts counts;

    private final Map<String, KnownAlert> alerts = new HashMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final TreeSet<Group> queue =
            new TreeSet<>(Comparator.<Group>comparingLong(group -> group.due).thenComparing(group -> group.key));
    private final ForgottenAlerts forgotten = new ForgottenAlerts();
    /** The groups that have news. */
    private final Set<Group> changed = new LinkedHashSet<>();
    /** Those of them that tell every transition. */
    private final Set<Group> changedEach = new LinkedHashSet<>();

    private final Set<Member> suppressed = new LinkedHashSet<>();
    private boolean mayBeFreed;
    private long silencesSeen;
    private Instant nextSilenceEnd = Instant.MIN;

    /** Whether alerts may be waiting to be read that an earlier run has told already. */
    private boolean isCatchingUp;

    private final Set<String> dirtyAlerts = new LinkedHashSet<>();
    private final Set<String> dirtyGroups = new LinkedHashSet<>();
    /** The alerts that were told since the last changes were drained. */
    private final Set<String> toldSince = new HashSet<>();

    private final Set<String> kept = new HashSet<>();

    /**
     * @param receiver whose routes count
     * @param longestRepeat after which an open group is told again whatever its route says; zero for never
     * @param counts what is not told is counted here
     */
    public Grouping(
            String receiver,
            RoutingConfig config,
            Silences silences,
            Duration longestRepeat,
            SuppressionCounts counts) {
        this.counts = counts;
        this.receiver = receiver;
        this.root = config.route();
        this.longestRepeat = longestRepeat;
        this.inhibition = new Inhibition(config);
        this.silences = silences;
    }

    /** How many alerts have news that is not told, and that nothing keeps back. */
    public int waiting() {
        int waiting = 0;
        for (Group group : changed) {
            for (Member member : group.members.values()) {
                waiting += isWaiting(member) ? 1 : 0;
            }
        }
        return waiting;
    }

    /**
     * Takes in an alert's next revision.
     *
     * @param isHistory whether it is older than this receiver: then only what is still open in the end is told, as a digest
     * @return false when nobody needs it, because it is not news
     */
    public boolean absorb(Alert alert, ConsumerRecord<byte[], byte[]> record, long now, boolean isHistory) {
        KnownAlert known = alerts.get(alert.fingerprint());
        if ((known != null && alert.revision() <= known.alert.revision()) || forgotten.covers(alert)) {
            return false;
        }
        return take(known, alert, record, now, isHistory);
    }

    /**
     * Takes in an alert that the receiver is to be told again.
     *
     * @return false when something newer is known of it
     */
    public boolean absorbAgain(Alert alert, ConsumerRecord<byte[], byte[]> record, long now) {
        KnownAlert known = alerts.get(alert.fingerprint());
        if ((known != null && alert.revision() < known.alert.revision()) || forgotten.knowsNewer(alert)) {
            return false;
        }
        if (known != null) {
            known.memberships.values().forEach(member -> member.told = Math.min(member.told, alert.revision() - 1));
        }
        return take(known, alert, record, now, false);
    }

    private boolean take(
            @Nullable KnownAlert before,
            Alert alert,
            ConsumerRecord<byte[], byte[]> record,
            long now,
            boolean isHistory) {
        mayBeFreed |= inhibition.note(before == null ? alert : before.alert, alert);
        var targets = targets(alert);
        KnownAlert known = before == null ? new KnownAlert(alert, record) : before;
        known.alert = alert;
        known.record = record;
        leaveWhereNotWanted(known, targets);
        if (!known.wasTold()) {
            join(known, targets, isHistory, now);
        }
        alerts.put(alert.fingerprint(), known);
        dirtyAlerts.add(alert.fingerprint());
        if (known.memberships.isEmpty() && !isHistory) {
            counts.add(Suppression.UNROUTED);
        }
        for (Member member : List.copyOf(known.memberships.values())) {
            news(member, targets.isEmpty(), isHistory, now);
        }
        forgetIfUseless(known);
        return true;
    }

    private Map<String, Route> targets(Alert alert) {
        var targets = new LinkedHashMap<String, Route>();
        for (Route route : root.taking(alert)) {
            if (route.receiver().equals(receiver)) {
                targets.putIfAbsent(route.groupKey(alert), route);
            }
        }
        return targets;
    }

    /** What was never told moves freely between groups; a digest takes what its receiver gets by any route. */
    private void leaveWhereNotWanted(KnownAlert known, Map<String, Route> targets) {
        for (Member member : List.copyOf(known.memberships.values())) {
            boolean isWanted = targets.containsKey(member.group.key) || (member.group.isDigest() && !targets.isEmpty());
            if (!member.wasTold() && !isWanted) {
                leave(member);
            }
        }
    }

    private void join(KnownAlert known, Map<String, Route> targets, boolean isHistory, long now) {
        targets.forEach((key, route) -> {
            boolean toDigest = isHistory && !route.eachTransition();
            if (known.memberships.containsKey(key) || (toDigest && known.isResolved())) {
                return;
            }
            if (known.memberships.values().stream().anyMatch(member -> member.group.isDigest())) {
                return;
            }
            Group group = toDigest ? digest(route) : groups.get(key);
            if (group == null) {
                group = new Group(key, route.groupLabels(known.alert), route);
                groups.put(key, group);
                reschedule(group, now);
            }
            group.route = group.isDigest() ? group.route : route;
            var member = new Member(known, group);
            group.members.put(known.alert.fingerprint(), member);
            known.memberships.put(group.key, member);
        });
    }

    private Group digest(Route route) {
        Group digest = Group.digest(route);
        Group existing = groups.putIfAbsent(digest.key, digest);
        if (existing == null) {
            digest.isHeld = true;
            dirtyGroups.add(digest.key);
            return digest;
        }
        return existing;
    }

    private void news(Member member, boolean isUnrouted, boolean isHistory, long now) {
        if (!member.isNews()) {
            return;
        }
        if (member.known.isResolved() && !member.wasTold() && (member.isSuppressed || (isHistory && !each(member)))) {
            leave(member);
            return;
        }
        if (isUnrouted && member.wasTold() && (!member.known.isResolved() || isUnwantedTransition(member.alert()))) {
            // Routed elsewhere by now: what it changes to is told there, and only its end is told here.
            member.told = member.alert().revision();
            counts.add(Suppression.UNROUTED);
            if (member.known.isResolved()) {
                leave(member);
            }
            return;
        }
        changed(member.group, now);
    }

    private static boolean each(Member member) {
        return member.group.eachTransition();
    }

    /** Whether a route would lead here if only the alert's transition were another: then nobody wants to hear of this one. */
    private boolean isUnwantedTransition(Alert alert) {
        return root.taking(alert, true).stream()
                .anyMatch(route -> route.receiver().equals(receiver));
    }

    private void changed(Group group, long now) {
        if (group.changedSince == Group.NEVER) {
            group.changedSince = now;
            dirtyGroups.add(group.key);
        }
        if (group.isMuted(now)) {
            counts.add(Suppression.MUTED);
        }
        noteChanged(group);
        reschedule(group, now);
    }

    private void noteChanged(Group group) {
        changed.add(group);
        if (group.eachTransition()) {
            changedEach.add(group);
        }
    }

    private void noteUnchanged(Group group) {
        changed.remove(group);
        changedEach.remove(group);
    }

    private void unchanged(Group group, long now) {
        group.changedSince = Group.NEVER;
        noteUnchanged(group);
        dirtyGroups.add(group.key);
        reschedule(group, now);
    }

    /** The history before this receiver's first start has been read: its digest is due. */
    public void endHistory(long now) {
        for (Group group : groups.values()) {
            if (group.isHeld) {
                group.isHeld = false;
                group.changedSince = Group.NEVER;
                changed(group, now);
            }
        }
    }

    /**
     * Tells no group until {@link #endCatchUp}: an earlier run may have told of alerts newer than those it has kept, and
     * they have to be read first. What is told transition by transition is in order anyway.
     */
    public void beginCatchUp() {
        isCatchingUp = true;
        groups.values().forEach(group -> reschedule(group, 0));
    }

    /** Everything has been read that an earlier run can have told. */
    public void endCatchUp(long now) {
        isCatchingUp = false;
        groups.values().forEach(group -> reschedule(group, now));
    }

    /** Whether an alert was told of since the last {@link #drainChanges}: then nothing newer of it may be told before that. */
    public boolean isUnsaved(Alert alert) {
        return toldSince.contains(alert.fingerprint());
    }

    /** When something is due; {@link Long#MAX_VALUE} when nothing is. */
    public long nextDue() {
        if (!suppressed.isEmpty() && (mayBeFreed || silences.version() != silencesSeen)) {
            return 0;
        }
        long silence = suppressed.isEmpty() || nextSilenceEnd.equals(Instant.MAX)
                ? Group.NEVER
                : Math.max(0, nextSilenceEnd.equals(Instant.MIN) ? 0 : nextSilenceEnd.toEpochMilli());
        return queue.isEmpty() ? silence : Math.min(silence, queue.first().due);
    }

    /** A group that is due and has something to tell, with what it is; empty when there is none. */
    public Optional<Due> nextDue(long now) {
        reviewSuppressed(now);
        while (!queue.isEmpty() && queue.first().due <= now) {
            Group group = queue.first();
            if (group.members.isEmpty()) {
                forget(group);
                continue;
            }
            long mutedUntil = group.mutedUntil(now);
            if (mutedUntil > now) {
                group.members.values().stream()
                        .filter(Grouping::isWaiting)
                        .forEach(member -> counts.add(Suppression.MUTED));
                group.muteUntil(mutedUntil);
                reschedule(group, now);
                continue;
            }
            Notification notification = compose(group, now);
            if (notification != null) {
                return Optional.of(new Due(group, notification));
            }
            nothingToTell(group, now);
        }
        return Optional.empty();
    }

    /** A group with what it has to tell. */
    public record Due(Group group, Notification notification) {}

    private @Nullable Notification compose(Group group, long now) {
        var told = new ArrayList<Member>();
        int silenced = 0;
        int inhibited = 0;
        boolean hasNews = false;
        for (Member member : List.copyOf(group.members.values())) {
            Suppression by = member.known.isResolved() && member.wasTold() ? null : suppressedBy(member.alert(), now);
            if (by == null) {
                free(member);
                if (!member.known.isResolved() || member.isNews()) {
                    told.add(member);
                    hasNews |= member.isNews();
                }
                continue;
            }
            suppress(member, by);
            if (member.known.isResolved()) {
                leave(member);
                forgetIfUseless(member.known);
            } else if (by == Suppression.SILENCED) {
                silenced++;
            } else {
                inhibited++;
            }
        }
        if (told.isEmpty() || (!hasNews && !group.isRepeatDue(now, longestRepeat))) {
            return null;
        }
        told.sort(WORST_FIRST);
        Reason reason =
                group.isDigest() && group.lastSent == 0 ? Reason.DIGEST : hasNews ? Reason.CHANGED : Reason.REPEATED;
        var items = told.stream()
                .map(member -> new Item(member.alert(), member.known.record, member.isNews()))
                .toList();
        return new Notification(
                group.key, group.labels, reason, items, new Suppressed(silenced, inhibited), group.remembered);
    }

    private @Nullable Suppression suppressedBy(Alert alert, long now) {
        if (silences.silence(alert, Instant.ofEpochMilli(now))) {
            return Suppression.SILENCED;
        }
        return inhibition.inhibits(alert) ? Suppression.INHIBITED : null;
    }

    private void suppress(Member member, Suppression by) {
        if (member.isNews() && !member.isSuppressed) {
            member.isSuppressed = true;
            suppressed.add(member);
            counts.add(by);
        }
    }

    private void free(Member member) {
        if (member.isSuppressed) {
            member.isSuppressed = false;
            suppressed.remove(member);
        }
    }

    /** Looks at what was kept back, when a silence or an inhibiting alert may have ended. */
    private void reviewSuppressed(long now) {
        Instant instant = Instant.ofEpochMilli(now);
        long version = silences.version();
        if (!mayBeFreed && version == silencesSeen && instant.isBefore(nextSilenceEnd)) {
            return;
        }
        mayBeFreed = false;
        silencesSeen = version;
        nextSilenceEnd = silences.nextEnd(instant);
        for (Member member : List.copyOf(suppressed)) {
            if (suppressedBy(member.alert(), now) == null) {
                free(member);
                changed(member.group, now);
            }
        }
    }

    private void nothingToTell(Group group, long now) {
        if (group.isRepeatDue(now, longestRepeat)) {
            group.lastSkipped = now;
        }
        unchanged(group, now);
    }

    /**
     * A group's message was delivered, or is parked for good.
     *
     * @param remember what the receiver wants to know next time; empty for what it knew
     */
    public void told(Due due, Map<String, String> remember, long now) {
        Group group = due.group();
        for (Item item : due.notification().items()) {
            Member member = group.members.get(item.alert().fingerprint());
            if (member == null) {
                continue;
            }
            if (member.isNews()) {
                member.told = item.alert().revision();
                dirtyAlerts.add(item.alert().fingerprint());
                toldSince.add(item.alert().fingerprint());
            }
            if (item.isResolved()) {
                leave(member);
                forgetIfUseless(member.known);
            }
        }
        group.lastSent = now;
        group.retryAt(0);
        group.remembered = remember.isEmpty() ? group.remembered : remember;
        if (due.notification().isResolved() && group.members.isEmpty()) {
            group.remembered = Map.of();
        }
        unchanged(group, now);
    }

    /** A group's message was not delivered, and is to be tried again no sooner than this. */
    public void failed(Due due, long retryAt, long now) {
        due.group().retryAt(retryAt);
        reschedule(due.group(), now);
    }

    /** The oldest offset of each partition whose alert is not told though nothing keeps it back. */
    public Map<TopicPartition, Long> untoldFrom() {
        var from = new HashMap<TopicPartition, Long>();
        for (Group group : changed) {
            for (Member member : group.members.values()) {
                if (isWaiting(member)) {
                    var record = member.known.record;
                    from.merge(new TopicPartition(record.topic(), record.partition()), record.offset(), Math::min);
                }
            }
        }
        return from;
    }

    /**
     * Whether an alert of a partition waits to be told whose every transition is wanted: then nothing of that partition may
     * be taken in before it.
     */
    public boolean holdsBack(TopicPartition partition, long now) {
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

    private static boolean isWaiting(Member member) {
        return member.isNews() && !member.isSuppressed;
    }

    /** What has to be kept since the last call, or forgotten. */
    public List<StateRecord> drainChanges(long now) {
        var changes = new ArrayList<StateRecord>();
        for (String fingerprint : dirtyAlerts) {
            KnownAlert known = alerts.get(fingerprint);
            keep(changes, StateCodec.alertKey(fingerprint), known == null ? null : StateCodec.write(known), now);
        }
        for (String key : dirtyGroups) {
            Group group = groups.get(key);
            keep(changes, StateCodec.groupKey(key), group == null ? null : StateCodec.write(group, now), now);
        }
        dirtyAlerts.clear();
        dirtyGroups.clear();
        toldSince.clear();
        return changes;
    }

    private void keep(List<StateRecord> changes, String key, @Nullable StateRecord record, long now) {
        if (record != null) {
            kept.add(key);
            changes.add(record);
        } else if (kept.remove(key)) {
            changes.add(StateCodec.forget(key, now));
        }
    }

    /**
     * Takes up what an earlier run has kept: its newest records, by key.
     *
     * @throws SerializationException when one of them cannot be read
     */
    public void restore(Map<String, StateRecord> state, long now) {
        var serde = EventSerde.alert();
        var groupStates = new HashMap<String, GroupState>();
        state.forEach((key, record) -> {
            kept.add(key);
            StateCodec.group(key).ifPresent(group -> groupStates.put(group, StateCodec.group(record)));
        });
        state.forEach((key, record) -> {
            if (!StateCodec.isAlert(key)) {
                return;
            }
            var original = StateCodec.original(record);
            Alert alert = serde.deserialize(original.topic(), original.value());
            if (alert == null) {
                throw new SerializationException("the state of %s has no value".formatted(key));
            }
            restore(new KnownAlert(alert, original), StateCodec.told(record), groupStates);
        });
        groupStates.forEach((key, kept) -> {
            if (!groups.containsKey(key)) {
                // Empty, but its last message still counts for when the next may come.
                var group = new Group(key, kept.labels(), Route.toEach(receiver, false));
                kept.restore(group);
                groups.put(key, group);
            }
        });
        for (Group group : groups.values()) {
            if (group.changedSince == Group.NEVER
                    && group.members.values().stream().anyMatch(Member::isNews)) {
                // Kept back before the restart, or moved here by a change of the routes: looked at anew.
                group.changedSince = now;
            }
            if (group.changedSince != Group.NEVER) {
                noteChanged(group);
            }
            reschedule(group, now);
        }
    }

    private void restore(KnownAlert known, Map<String, Long> told, Map<String, GroupState> groupStates) {
        Alert alert = known.alert;
        alerts.put(alert.fingerprint(), known);
        inhibition.note(alert, alert);
        var targets = targets(alert);
        told.forEach((key, revision) -> {
            Route route = targets.get(key);
            if (route == null && Group.isDigest(key) && !targets.isEmpty()) {
                route = targets.values().iterator().next();
            }
            if (route == null && revision == 0) {
                dirtyAlerts.add(alert.fingerprint());
                return; // Never told here, and no route leads here any more.
            }
            Route orElseOnlyItsEnd = route == null ? Route.toEach(receiver, false) : route;
            Group group = groups.computeIfAbsent(key, absent -> {
                GroupState state = groupStates.get(key);
                var made = new Group(
                        key, state == null ? orElseOnlyItsEnd.groupLabels(alert) : state.labels(), orElseOnlyItsEnd);
                if (state != null) {
                    state.restore(made);
                }
                return made;
            });
            if (route != null && !group.isDigest()) {
                group.route = route;
            }
            var member = new Member(known, group);
            member.told = revision;
            group.members.put(alert.fingerprint(), member);
            known.memberships.put(key, member);
        });
        if (known.memberships.isEmpty() && !targets.isEmpty()) {
            join(known, targets, false, 0);
        }
        forgetIfUseless(known);
    }

    private void leave(Member member) {
        free(member);
        member.group.members.remove(member.alert().fingerprint());
        member.known.memberships.remove(member.group.key);
        dirtyAlerts.add(member.alert().fingerprint());
        dirtyGroups.add(member.group.key);
        reschedule(member.group, 0);
    }

    private void forgetIfUseless(KnownAlert known) {
        boolean isSource = !known.isResolved() && inhibition.isSource(known.alert);
        if (known.memberships.isEmpty() && !isSource) {
            alerts.remove(known.alert.fingerprint());
            forgotten.add(known.alert);
            dirtyAlerts.add(known.alert.fingerprint());
        }
    }

    private void forget(Group group) {
        queue.remove(group);
        noteUnchanged(group);
        groups.remove(group.key);
        dirtyGroups.add(group.key);
    }

    private void reschedule(Group group, long now) {
        queue.remove(group);
        boolean mustWait = isCatchingUp && !group.eachTransition();
        group.due = mustWait ? Group.NEVER : Math.max(now, group.nextDue(longestRepeat));
        if (group.due != Group.NEVER) {
            queue.add(group);
        }
    }
}

package io.podtrail.sink.grouping;

import io.podtrail.events.Alert;
import io.podtrail.events.Transition;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Rewritten;
import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Notification.Suppressed;
import io.podtrail.sink.routing.HistoryPolicy;
import io.podtrail.sink.routing.Inhibition;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.silence.Silences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one receiver is told when: takes alerts in, gives groups out that are due, and is told how it went. Knows
 * what a restart must know, and gives it out as records to be kept with the offsets.
 *
 * <p>A group that was given out is not given out again before it is known that its message failed, or was told and that this
 * is kept: so its messages come in order, whoever else is told meanwhile, and whatever is killed.
 *
 * <p>Times are milliseconds since 1970. Not for several threads, but for the counts.
 */
public final class Grouping {
    private static final Comparator<Member> WORST_FIRST = Comparator.<Member, Boolean>comparing(
                    member -> member.known.isResolved())
            .thenComparing(member -> member.alert().severity(), Comparator.reverseOrder())
            .thenComparing(member -> member.alert().violatingPods(), Comparator.reverseOrder())
            .thenComparing(member -> member.alert().namespace())
            .thenComparing(member -> member.alert().workload().toString())
            .thenComparing(member -> member.alert().fingerprint());

    private final SuppressionCounts counts;
    private final Repeats repeats;
    private final HistoryPolicy history;
    private final HistoryDelivery historyDelivery;
    private final GroupQueue groups;
    private final KeptBack keptBack;
    private final StateChanges changes = new StateChanges();
    private final Memberships memberships;

    /**
     * @param receiver whose routes count
     * @param takesCorrections whether revisions that only correct a number are for this receiver
     * @param counts what is not told is counted here
     */
    public Grouping(
            String receiver,
            RoutingConfig config,
            Silences silences,
            Repeats repeats,
            boolean takesCorrections,
            SuppressionCounts counts) {
        this.counts = counts;
        this.repeats = repeats;
        history = config.history();
        historyDelivery = config.historyOf(receiver);
        groups = new GroupQueue(repeats, history.settle());
        keptBack = new KeptBack(new Inhibition(config), silences, counts);
        memberships = new Memberships(receiver, config.route(), groups, keptBack, changes, repeats, takesCorrections);
    }

    /** How many alerts have news that is not told, and that nothing keeps back. */
    public int waiting() {
        return groups.waiting();
    }

    /** How many groups have news. */
    public int changed() {
        return groups.changed();
    }

    /**
     * Takes in an alert's next revision.
     *
     * @param isBeforeFirstStart whether it is older than this receiver: then only what is still open in the end is sent, as a
     *     digest
     * @return false when nobody needs it, because it is not news
     */
    public boolean absorb(Alert alert, ConsumerRecord<byte[], byte[]> record, long now, boolean isBeforeFirstStart) {
        KnownAlert known = memberships.find(alert);
        if ((known != null && alert.revision() <= known.alert.revision()) || memberships.isOver(alert)) {
            return false;
        }
        if (known == null && alert.transition() == Transition.RESOLVED && Rewritten.isIn(record.headers())) {
            return false; // Its end was notified before its topic was recreated, or nothing of it ever was.
        }
        boolean isHistory = historyDelivery != HistoryDelivery.EACH && history.contains(alert, record.headers());
        Age ofAlways = isBeforeFirstStart ? Age.BEFORE_FIRST_START : Age.PRESENT;
        take(known, alert, record, now, isHistory ? Age.HISTORY : ofAlways);
        return true;
    }

    /**
     * Takes in an alert that the receiver is to be told again.
     *
     * @return false when something newer is known of it
     */
    public boolean absorbAgain(Alert alert, ConsumerRecord<byte[], byte[]> record, long now) {
        KnownAlert known = memberships.find(alert);
        if ((known != null && alert.revision() < known.alert.revision()) || memberships.wasNewer(alert)) {
            return false;
        }
        if (known != null) {
            long before = (alert.corrects() == null ? alert.revision() : alert.corrects()) - 1;
            known.memberships.values().forEach(member -> member.told = Math.min(member.told, before));
        }
        take(known, alert, record, now, Age.PRESENT);
        return true;
    }

    private void take(
            @Nullable KnownAlert before, Alert alert, ConsumerRecord<byte[], byte[]> record, long now, Age age) {
        keptBack.note(before == null ? alert : before.alert, alert);
        boolean wasNotified = before != null && before.wasTold();
        boolean isRefused = age == Age.HISTORY && historyDelivery == HistoryDelivery.NONE && !wasNotified;
        Map<String, Route> targets = isRefused ? Map.of() : memberships.targets(alert);
        KnownAlert known = memberships.put(alert, record, targets, age, now);
        if (known.memberships.isEmpty() && age != Age.BEFORE_FIRST_START) {
            counts.add(isRefused ? Suppression.HISTORY : Suppression.UNROUTED);
        }
        for (Member member : List.copyOf(known.memberships.values())) {
            news(member, targets.isEmpty(), age, now);
        }
        memberships.forgetIfUseless(known);
    }

    private void news(Member member, boolean isUnrouted, Age age, long now) {
        boolean isResolved = member.known.isResolved();
        if (!member.isNews()) {
            // Told by an earlier run, as its receipt says.
            if (isResolved) {
                memberships.endTold(member, member.group.lastSent);
            }
            return;
        }
        boolean isOnlyInDigest = age == Age.BEFORE_FIRST_START && !member.group.eachTransition();
        if (isResolved && !member.wasTold() && (isOnlyInDigest || wasKeptBack(member, now))) {
            memberships.leave(member);
            return;
        }
        if (isUnrouted && member.wasTold() && (!isResolved || memberships.isUnwantedTransition(member.alert()))) {
            // Routed elsewhere by now: what it changes to is told there, and only its end is told here.
            member.told = member.alert().revision();
            counts.add(Suppression.UNROUTED);
            if (isResolved) {
                memberships.leave(member);
            }
            return;
        }
        changed(member.group, now);
    }

    /** Whether it was suppressed until now, so that it was never notified. */
    private boolean wasKeptBack(Member member, long now) {
        return member.isSuppressed || keptBack.by(member.alert(), now) != null;
    }

    private void changed(Group group, long now) {
        if (group.changedSince == Group.NEVER) {
            group.changedSince = now;
            changes.group(group);
        }
        group.lastChange = now;
        if (group.isMuted(now)) {
            counts.add(Suppression.MUTED);
        }
        groups.noteChanged(group);
        groups.reschedule(group, now);
    }

    private void unchanged(Group group, long now) {
        group.changedSince = Group.NEVER;
        groups.noteUnchanged(group);
        changes.group(group);
        groups.reschedule(group, now);
    }

    /** The history before this receiver's first start has been read: its digest is due. */
    public void endHistory(long now) {
        for (Group group : groups.all()) {
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
        groups.beginCatchUp();
    }

    /** Everything has been read that an earlier run can have told. */
    public void endCatchUp(long now) {
        memberships.dropInheritedReceipts();
        changes.dropInheritedReceipts();
        groups.endCatchUp(now);
    }

    /** All that was read has been taken in: what has ended inhibits no longer. */
    public void endBatch() {
        keptBack.release();
    }

    /** When something is due; {@link Long#MAX_VALUE} when nothing is. */
    public long nextDue() {
        return Math.min(keptBack.nextReview(), groups.nextDue());
    }

    /**
     * Gives out a group that is due and has something to tell; empty when there is none. What became of it must be said by
     * {@link #told} or {@link #failed}.
     */
    public Optional<Due> begin(long now) {
        keptBack.free(now).forEach(member -> changed(member.group, now));
        for (Group group = groups.firstDue(now); group != null; group = groups.firstDue(now)) {
            if (group.members.isEmpty()) {
                groups.remove(group);
                changes.group(group);
                continue;
            }
            long mutedUntil = group.mutedUntil(now);
            if (mutedUntil > now) {
                group.members.values().stream()
                        .filter(Member::isWaiting)
                        .forEach(member -> counts.add(Suppression.MUTED));
                group.muteUntil(mutedUntil);
                groups.reschedule(group, now);
                continue;
            }
            Notification notification = compose(group, now);
            if (notification != null) {
                group.isBusy = true;
                groups.reschedule(group, now);
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
            Suppression by = member.known.isResolved() && member.wasTold() ? null : keptBack.by(member.alert(), now);
            if (by == null) {
                keptBack.remove(member);
                if (member.isNews() || !member.known.isResolved() || repeats.includeResolveOf(member.endTold, now)) {
                    told.add(member);
                    hasNews |= member.isNews();
                } else {
                    memberships.end(member);
                }
                continue;
            }
            keptBack.add(member, by);
            if (member.known.isResolved()) {
                memberships.end(member);
            } else if (by == Suppression.SILENCED) {
                silenced++;
            } else {
                inhibited++;
            }
        }
        if (told.isEmpty() || (!hasNews && !groups.isRepeatDue(group, now))) {
            return null;
        }
        told.sort(WORST_FIRST);
        Reason reason = reason(group, told, hasNews);
        var items = new ArrayList<Item>();
        for (Member member : told) {
            member.onItsWay = member.alert().revision();
            items.add(new Item(member.alert(), member.known.record, member.isNews()));
        }
        return new Notification(
                group.key, group.labels, reason, items, new Suppressed(silenced, inhibited), group.remembered);
    }

    private Reason reason(Group group, List<Member> told, boolean hasNews) {
        boolean isOfPast = group.isHistory()
                && told.stream()
                        .anyMatch(member ->
                                member.isNews() && history.contains(member.alert(), member.known.record.headers()));
        if (isOfPast) {
            return Reason.HISTORY;
        }
        boolean isFirstDigest = group.isDigest() && group.lastSent == 0;
        return isFirstDigest ? Reason.DIGEST : hasNews ? Reason.CHANGED : Reason.REPEATED;
    }

    private void nothingToTell(Group group, long now) {
        if (groups.isRepeatDue(group, now)) {
            group.lastSkipped = now;
        }
        unchanged(group, now);
    }

    /**
     * A group's message was delivered, or is parked for good. Its next one waits until {@link #kept}.
     *
     * @param remember what the receiver wants to know next time; empty for what it knew
     * @return the receipt that is to be kept at once
     */
    public StateRecord told(Due due, Map<String, String> remember, long now) {
        Group group = due.group();
        for (Item item : due.notification().items()) {
            Member member = group.members.get(item.alert().fingerprint());
            if (member != null) {
                told(member, item, now);
            }
        }
        group.lastSent = now;
        group.retryAt(0);
        group.remembered = remember.isEmpty() ? group.remembered : remember;
        if (due.notification().isResolved() && group.members.isEmpty()) {
            group.remembered = Map.of();
        }
        unchanged(group, now);
        if (group.members.values().stream().anyMatch(Member::isWaiting)) {
            // It came while the message was on its way.
            changed(group, now);
        }
        return changes.receipt(group, due.notification().items(), now);
    }

    private void told(Member member, Item item, long now) {
        long revision = item.alert().revision();
        member.onItsWay = 0;
        if (member.told < revision) {
            member.told = revision;
            changes.alert(item.alert().fingerprint());
        }
        if (item.isResolved() && item.isNews() && !member.isNews()) {
            memberships.endTold(member, now);
        }
    }

    /** That a group was told is kept, by its receipt or with everything else: it may be told again. */
    public void kept(Due due, long now) {
        due.group().isBusy = false;
        groups.reschedule(due.group(), now);
    }

    /** A group's message was not delivered, and is to be tried again no sooner than this. */
    public void failed(Due due, long retryAt, long now) {
        Group group = due.group();
        group.members.values().forEach(member -> member.onItsWay = 0);
        group.isBusy = false;
        group.retryAt(retryAt);
        groups.reschedule(group, now);
    }

    /** The oldest offset of each partition whose alert is not told though nothing keeps it back. */
    public Map<TopicPartition, Long> untoldFrom() {
        return groups.untoldFrom();
    }

    /**
     * Whether an alert of a partition waits to be told whose every transition is wanted: then nothing of that partition may
     * be taken in before it.
     */
    public boolean holdsBack(TopicPartition partition, long now) {
        return groups.holdsBack(partition, now);
    }

    /** Whether something has to be kept since the last {@link #drainChanges}. */
    public boolean hasChanges() {
        return !changes.isEmpty();
    }

    /** Whether that should be done now, because receipts cannot stand for more. */
    public boolean isUrgent() {
        return changes.isUrgent();
    }

    /** What has to be kept since the last call, or forgotten: all of it together. */
    public List<StateRecord> drainChanges(long now) {
        return changes.drain(memberships.alerts(), groups, now);
    }

    /** All that a restart must know, and what it must forget, for a place where nothing of it is kept any more. */
    public List<StateRecord> drainAll(long now) {
        memberships.alerts().keySet().forEach(changes::alert);
        groups.all().forEach(changes::group);
        return drainChanges(now);
    }

    /** What was drained is kept. */
    public void committed() {
        changes.committed();
    }

    /**
     * Takes up what an earlier run has kept: its newest records, by key.
     *
     * @throws SerializationException when one of them cannot be read
     */
    public void restore(Map<String, StateRecord> state, long now) {
        memberships.restore(changes.restore(state));
        var serde = EventSerde.alert();
        var groupStates = new HashMap<String, GroupState>();
        state.forEach((key, record) ->
                StateCodec.group(key).ifPresent(group -> groupStates.put(group, StateCodec.group(record))));
        state.forEach((key, record) -> {
            if (!StateCodec.isAlert(key)) {
                return;
            }
            var original = StateCodec.original(record);
            Alert alert = serde.deserialize(original.topic(), original.value());
            if (alert == null) {
                throw new SerializationException("the state of %s has no value".formatted(key));
            }
            memberships.restore(alert, original, StateCodec.told(record), groupStates);
        });
        groupStates.forEach(memberships::restoreEmpty);
        for (Group group : groups.all()) {
            if (group.changedSince == Group.NEVER
                    && group.members.values().stream().anyMatch(Member::isNews)) {
                // Kept back before the restart, or moved here by a change of the routes: looked at anew.
                group.changedSince = now;
            }
            if (group.changedSince != Group.NEVER) {
                groups.noteChanged(group);
            }
            groups.reschedule(group, now);
        }
    }
}

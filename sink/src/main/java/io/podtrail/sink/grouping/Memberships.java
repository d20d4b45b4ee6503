package io.podtrail.sink.grouping;

import io.podtrail.events.Alert;
import io.podtrail.sink.routing.Route;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that one receiver knows of, and which groups each is in: by the routes as long as nothing was told of it, and
 * until it resolves where something was.
 */
final class Memberships {
    private final String receiver;
    private final Route root;
    private final GroupQueue groups;
    private final KeptBack keptBack;
    private final StateChanges changes;
    private final Repeats repeats;
    private final boolean takesCorrections;
    private final Map<String, KnownAlert> alerts = new HashMap<>();
    private final ForgottenAlerts forgotten = new ForgottenAlerts();
    private Receipts receipts = Receipts.NONE;

    Memberships(
            String receiver,
            Route root,
            GroupQueue groups,
            KeptBack keptBack,
            StateChanges changes,
            Repeats repeats,
            boolean takesCorrections) {
        this.receiver = receiver;
        this.root = root;
        this.groups = groups;
        this.keptBack = keptBack;
        this.changes = changes;
        this.repeats = repeats;
        this.takesCorrections = takesCorrections;
    }

    Map<String, KnownAlert> alerts() {
        return alerts;
    }

    @Nullable KnownAlert find(Alert alert) {
        return alerts.get(alert.fingerprint());
    }

    /** Whether an alert is over that was at least as new. */
    boolean isOver(Alert alert) {
        return forgotten.covers(alert);
    }

    /** Whether an alert is over, or was told by an earlier run, that was newer. */
    boolean wasNewer(Alert alert) {
        return forgotten.knowsNewer(alert) || receipts.knowsNewer(alert);
    }

    /** Which groups of this receiver an alert's newest revision belongs to, and by which routes. */
    Map<String, Route> targets(Alert alert) {
        var targets = new LinkedHashMap<String, Route>();
        for (Route route : root.taking(alert)) {
            if (route.receiver().equals(receiver)) {
                targets.putIfAbsent(route.groupKey(alert), route);
            }
        }
        return targets;
    }

    /** Whether a route would lead here if only the alert's transition were another: then nobody wants to hear of this one. */
    boolean isUnwantedTransition(Alert alert) {
        return root.taking(alert, true).stream()
                .anyMatch(route -> route.receiver().equals(receiver));
    }

    /** Takes in an alert's next revision, and puts it into its groups. */
    KnownAlert put(Alert alert, ConsumerRecord<byte[], byte[]> record, Map<String, Route> targets, Age age, long now) {
        KnownAlert known = alerts.computeIfAbsent(alert.fingerprint(), first -> new KnownAlert(alert, record));
        known.alert = alert;
        known.record = record;
        known.newest = newest(alert);
        leaveWhereNotWanted(known, targets, age);
        if (!known.wasTold()) {
            join(known, targets, age, now);
        }
        changes.alert(alert.fingerprint());
        return known;
    }

    /** The newest revision that this receiver is to be sent. */
    private long newest(Alert alert) {
        return takesCorrections || alert.corrects() == null ? alert.revision() : alert.corrects();
    }

    /** What was never told moves freely between groups; a digest takes what its receiver gets by any route. */
    private void leaveWhereNotWanted(KnownAlert known, Map<String, Route> targets, Age age) {
        for (Member member : List.copyOf(known.memberships.values())) {
            boolean isOfPresent = member.group.isHistory() && age != Age.HISTORY;
            boolean isWanted = targets.containsKey(member.group.key)
                    || (member.group.isDigest() && !targets.isEmpty() && !isOfPresent);
            if (!member.wasTold() && !isWanted) {
                leave(member);
            }
        }
    }

    private void join(KnownAlert known, Map<String, Route> targets, Age age, long now) {
        targets.forEach((key, route) -> {
            boolean toDigest = age == Age.HISTORY || (age == Age.BEFORE_FIRST_START && !route.eachTransition());
            boolean isOver = known.isResolved() && age == Age.BEFORE_FIRST_START;
            if (known.memberships.containsKey(key) || (toDigest && isOver)) {
                return;
            }
            if (known.memberships.values().stream().anyMatch(member -> member.group.isDigest())) {
                return;
            }
            Group group = toDigest ? digest(route, age) : groups.find(key);
            if (group == null) {
                group = new Group(key, route.groupLabels(known.alert), route);
                receipts.completeTimes(group);
                groups.add(group);
                groups.reschedule(group, now);
            }
            group.route = group.isDigest() ? group.route : route;
            enter(known, group, 0);
        });
    }

    private Group digest(Route route, Age age) {
        Group digest = age == Age.HISTORY ? Group.history(route) : Group.digest(route);
        Group existing = groups.find(digest.key);
        if (existing != null) {
            return existing;
        }
        digest.isHeld = age == Age.BEFORE_FIRST_START;
        receipts.completeTimes(digest);
        groups.add(digest);
        changes.group(digest);
        return digest;
    }

    private void enter(KnownAlert known, Group group, long told) {
        var member = new Member(known, group);
        member.told = Math.max(told, receipts.told(group.key, known.alert.fingerprint()));
        group.members.put(known.alert.fingerprint(), member);
        known.memberships.put(group.key, member);
    }

    void leave(Member member) {
        keptBack.remove(member);
        member.group.members.remove(member.alert().fingerprint());
        member.known.memberships.remove(member.group.key);
        changes.alert(member.alert().fingerprint());
        changes.group(member.group);
        groups.reschedule(member.group, 0);
    }

    /** The end of an alert was told: it leaves, unless that is to be told again for a while. */
    void endTold(Member member, long at) {
        if (repeats.includeResolves()) {
            member.endTold = at;
        } else {
            end(member);
        }
    }

    /** All is told of an alert in a group. */
    void end(Member member) {
        leave(member);
        forgetIfUseless(member.known);
    }

    /** Forgets an alert that is in no group and inhibits no other. */
    void forgetIfUseless(KnownAlert known) {
        boolean isSource = !known.isResolved() && keptBack.isSource(known.alert);
        if (known.memberships.isEmpty() && !isSource) {
            alerts.remove(known.alert.fingerprint());
            forgotten.add(known.alert);
            changes.alert(known.alert.fingerprint());
        }
    }

    /** What was told by an earlier run beyond what it kept. */
    void restore(Receipts inherited) {
        receipts = inherited;
    }

    /** All that an earlier run can have told has been read again. */
    void dropInheritedReceipts() {
        receipts = Receipts.NONE;
    }

    /**
     * Takes up an alert that an earlier run has kept.
     *
     * @param told by group, the newest revision that it was told; 0 for none
     * @param states of the groups that were kept
     */
    void restore(
            Alert alert,
            ConsumerRecord<byte[], byte[]> record,
            Map<String, Long> told,
            Map<String, GroupState> states) {
        var known = new KnownAlert(alert, record);
        known.newest = newest(alert);
        alerts.put(alert.fingerprint(), known);
        keptBack.note(alert, alert);
        Map<String, Route> targets = targets(alert);
        told.forEach((key, revision) -> restore(known, key, revision, targets, states));
        if (known.memberships.isEmpty() && !targets.isEmpty()) {
            join(known, targets, Age.PRESENT, 0);
        }
        for (Member member : List.copyOf(known.memberships.values())) {
            if (known.isResolved() && !member.isNews()) {
                endTold(member, member.group.lastSent);
            }
        }
        forgetIfUseless(known);
    }

    private void restore(
            KnownAlert known, String key, long told, Map<String, Route> targets, Map<String, GroupState> states) {
        Route route = targets.get(key);
        if (route == null && Group.isDigest(key) && !targets.isEmpty()) {
            route = targets.values().iterator().next();
        }
        if (route == null && told == 0 && receipts.told(key, known.alert.fingerprint()) == 0) {
            changes.alert(known.alert.fingerprint());
            return; // Never told here, and no route leads here any more.
        }
        Group group = groups.find(key);
        if (group == null) {
            group = restoredGroup(key, Optional.ofNullable(states.get(key)), known.alert, route);
        }
        if (route != null && !group.isDigest()) {
            group.route = route;
        }
        enter(known, group, told);
        if (receipts.told(key, known.alert.fingerprint()) > told) {
            changes.alert(known.alert.fingerprint());
            changes.group(group);
        }
    }

    private Group restoredGroup(String key, Optional<GroupState> state, Alert alert, @Nullable Route route) {
        Route orElseOnlyItsEnd = route == null ? Route.toEach(receiver, false) : route;
        var group = new Group(
                key,
                state.map(GroupState::labels).orElseGet(() -> orElseOnlyItsEnd.groupLabels(alert)),
                orElseOnlyItsEnd);
        state.ifPresent(kept -> kept.restore(group));
        receipts.completeTimes(group);
        groups.add(group);
        return group;
    }

    /** A group that an earlier run has kept and that has no alerts: its last message still counts for when the next may come. */
    void restoreEmpty(String key, GroupState state) {
        if (groups.find(key) == null) {
            var group = new Group(key, state.labels(), Route.toEach(receiver, false));
            state.restore(group);
            receipts.completeTimes(group);
            groups.add(group);
        }
    }
}

package io.podtrail.sink.grouping;

import io.podtrail.sink.receivers.Notification.Item;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What has to be kept of alerts and groups since that was last asked, or forgotten; and receipts for what is told meanwhile. */
final class StateChanges {
    /** So many receipts are written before they are to be replaced by state. */
    private static final int MAX_RECEIPTS = 200;
    /** A message with more news than that is no receipt, but state at once. */
    private static final int MAX_NEWS = 200;

    private final Set<String> alerts = new LinkedHashSet<>();
    private final Set<String> groups = new LinkedHashSet<>();
    /** The keys of alerts and groups that are kept. */
    private final Set<String> kept = new HashSet<>();

    private Receipts inherited = Receipts.NONE;

    private long commits;
    /** The numbers of the receipts that count: a number is used again when the state that follows from its receipt is kept. */
    private final BitSet receipts = new BitSet();
    /** Those of them that count no more as soon as the last drain is kept. */
    private final BitSet drained = new BitSet();

    private int receiptsSinceDrain;
    private boolean isTooLargeForReceipts;

    void alert(String fingerprint) {
        alerts.add(fingerprint);
    }

    void group(Group group) {
        groups.add(group.key);
    }

    boolean isEmpty() {
        return alerts.isEmpty() && groups.isEmpty();
    }

    /** Whether they should be kept now, because receipts cannot stand for more. */
    boolean isUrgent() {
        return isTooLargeForReceipts || receiptsSinceDrain >= MAX_RECEIPTS;
    }

    /** What a message has told, after it was taken note of. */
    StateRecord receipt(Group group, List<Item> items, long now) {
        var told = new HashMap<String, Long>();
        for (Item item : items) {
            if (item.isNews()) {
                told.put(item.alert().fingerprint(), item.alert().revision());
            }
        }
        if (told.size() > MAX_NEWS) {
            isTooLargeForReceipts = true;
            told.clear();
        }
        var receipt = new Receipt(commits, group.key, told, group.lastSent, group.remembered);
        int number = receipts.nextClearBit(0);
        receipts.set(number);
        receiptsSinceDrain++;
        return StateCodec.write(receipt, number, now);
    }

    /** All of them, to be kept together. */
    List<StateRecord> drain(Map<String, KnownAlert> known, GroupQueue queue, long now) {
        if (isEmpty()) {
            return List.of();
        }
        var changes = new ArrayList<StateRecord>();
        for (String fingerprint : alerts) {
            KnownAlert alert = known.get(fingerprint);
            String key = StateCodec.alertKey(fingerprint);
            if (alert != null) {
                kept.add(key);
                changes.add(StateCodec.write(alert));
            } else {
                forget(changes, key, now);
            }
        }
        for (String name : groups) {
            Group group = queue.find(name);
            String key = StateCodec.groupKey(name);
            if (group != null) {
                kept.add(key);
                changes.add(StateCodec.write(group, now));
            } else {
                forget(changes, key, now);
            }
        }
        alerts.clear();
        groups.clear();
        commits++;
        changes.add(StateCodec.write(commits, now));
        drained.or(receipts);
        receiptsSinceDrain = 0;
        isTooLargeForReceipts = false;
        int number = 0;
        for (Receipt receipt : inherited.all()) {
            drained.clear(number);
            changes.add(StateCodec.write(receipt.after(commits), number++, now));
        }
        return changes;
    }

    /** What was drained is kept, so the receipts before that count no more. Not before, because they would be written over. */
    void committed() {
        receipts.andNot(drained);
        drained.clear();
    }

    private void forget(List<StateRecord> changes, String key, long now) {
        if (kept.remove(key)) {
            changes.add(StateCodec.forget(key, now));
        }
    }

    /** Takes up what an earlier run has kept; gives its receipts that still count. */
    Receipts restore(Map<String, StateRecord> state) {
        StateRecord count = state.get(StateCodec.COMMITS);
        commits = count == null ? 0 : StateCodec.commits(count);
        var found = new TreeMap<Integer, Receipt>();
        state.forEach((key, record) -> {
            if (StateCodec.isAlert(key) || StateCodec.group(key).isPresent()) {
                kept.add(key);
            }
            StateCodec.receiptNumber(key).ifPresent(number -> {
                Receipt receipt = StateCodec.receipt(record);
                if (receipt.commits() >= commits) {
                    found.put(number, receipt);
                }
            });
        });
        inherited = new Receipts(List.copyOf(found.values()));
        // All up to the last, because what is inherited moves to the first numbers.
        receipts.set(0, found.isEmpty() ? 0 : found.lastKey() + 1);
        // Some may have been written after a commit that failed: its number is not used again.
        found.values().forEach(receipt -> commits = Math.max(commits, receipt.commits()));
        return inherited;
    }

    /** All that the inherited receipts tell of has been read again. */
    void dropInheritedReceipts() {
        inherited = Receipts.NONE;
    }
}

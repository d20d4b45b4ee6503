package io.podtrail.sink.grouping;

import io.podtrail.events.Alert;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an earlier run has told after it kept its state for the last time. Such alerts are read again, but not told again.
 * Not needed any more when all that it can have told has been read.
 */
final class Receipts {
    static final Receipts NONE = new Receipts(List.of());

    private final List<Receipt> receipts;
    private final Map<String, Receipt> lastOfGroup = new HashMap<>();
    private final Map<String, Map<String, Long>> toldByGroup = new HashMap<>();

    Receipts(List<Receipt> receipts) {
        this.receipts = List.copyOf(receipts);
        for (Receipt receipt : receipts) {
            lastOfGroup.merge(receipt.group(), receipt, (one, other) -> one.at() > other.at() ? one : other);
            var told = toldByGroup.computeIfAbsent(receipt.group(), none -> new HashMap<>());
            receipt.told().forEach((fingerprint, revision) -> told.merge(fingerprint, revision, Math::max));
        }
    }

    List<Receipt> all() {
        return receipts;
    }

    /** The newest revision of an alert that a group was told; 0 for none. */
    long told(String group, String fingerprint) {
        return toldByGroup.getOrDefault(group, Map.of()).getOrDefault(fingerprint, 0L);
    }

    /** Whether something newer of the alert was told. */
    boolean knowsNewer(Alert alert) {
        return toldByGroup.values().stream()
                .anyMatch(told -> told.getOrDefault(alert.fingerprint(), 0L) > alert.revision());
    }

    /** Tells a group when its last message was, and what is remembered of it. */
    void completeTimes(Group group) {
        Receipt last = lastOfGroup.get(group.key);
        if (last != null && last.at() > group.lastSent) {
            group.lastSent = last.at();
            group.remembered = last.remembered();
        }
    }
}

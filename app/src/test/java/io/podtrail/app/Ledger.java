package io.podtrail.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a server was told, path by path, and by which life of the sink. */
final class Ledger {
    private final Map<String, Map<String, Entry>> byPath = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();
    private int kills;
    private long requests;
    private long faults;
    private long refused;
    private long duplicates;
    private long duplicatesWithoutAKill;

    /** An alert in some message. */
    record Told(String fingerprint, long revision) {}

    private record Entry(long revision, int life) {}

    synchronized void accept(String path, List<Told> alerts) {
        requests++;
        Map<String, Entry> known = byPath.computeIfAbsent(path, none -> new HashMap<>());
        boolean hasNews = false;
        boolean wasToldByThisLife = false;
        for (Told alert : alerts) {
            Entry before = known.get(alert.fingerprint());
            if (before != null && alert.revision() < before.revision()) {
                mistakes.add("%s: %s revision %d after %d"
                        .formatted(path, alert.fingerprint(), alert.revision(), before.revision()));
            }
            hasNews |= before == null || alert.revision() > before.revision();
            wasToldByThisLife |= before != null && alert.revision() == before.revision() && before.life() == kills;
            known.put(alert.fingerprint(), new Entry(alert.revision(), kills));
        }
        if (!hasNews) {
            duplicates++;
            duplicatesWithoutAKill += wasToldByThisLife ? 1 : 0;
        }
    }

    synchronized void fault() {
        faults++;
    }

    synchronized void refuse() {
        refused++;
    }

    synchronized void killed() {
        kills++;
    }

    synchronized long accepted() {
        return requests;
    }

    synchronized long refused() {
        return refused;
    }

    /** Messages that told nothing new. */
    synchronized long duplicates() {
        return duplicates;
    }

    synchronized long duplicatesWithoutAKill() {
        return duplicatesWithoutAKill;
    }

    /** Something older that was told after something newer. */
    synchronized List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    /** Whether both paths have been told this revision last of so many alerts. */
    synchronized boolean hasLast(int alerts, long revision) {
        return byPath.size() == 2
                && byPath.values().stream()
                        .allMatch(known -> known.values().stream()
                                        .filter(entry -> entry.revision() == revision)
                                        .count()
                                == alerts);
    }

    @Override
    public synchronized String toString() {
        return "%,d messages taken, %,d faults, %d kills, %d duplicates (%.3f %%), %d of them without a kill"
                .formatted(
                        requests,
                        faults,
                        kills,
                        duplicates,
                        requests == 0 ? 0.0 : 100.0 * duplicates / requests,
                        duplicatesWithoutAKill);
    }
}

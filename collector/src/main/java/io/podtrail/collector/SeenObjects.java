package io.podtrail.collector;

import io.podtrail.events.ObjectVersion;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of each object since the keyframe in hand began: by this, what changed nothing is left out, and what is
 * older than what was seen is recognised, as it comes from overlapping captures or from a watch that goes on behind a list.
 * A list may be of versions that are lower than those before, as after a restore of etcd, so nothing outlasts a keyframe.
 */
final class SeenObjects {
    /** How many ends are remembered: more than go on at a time. An older one is found out by the next keyframe. */
    private static final int REMEMBERED_ENDS = 50_000;

    private final Map<String, Seen> living = new HashMap<>();
    private final Map<String, ObjectVersion> ended = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ObjectVersion> eldest) {
            return size() > REMEMBERED_ENDS;
        }
    };

    /** What the sight of an object comes to. */
    enum Sight {
        /** It is new, or differs in something that is judged. */
        CHANGED,
        /** It differs in nothing that is judged. */
        UNCHANGED,
        /** It is older than what was seen before. */
        STALE
    }

    private record Seen(String fingerprint, ObjectVersion version) {}

    /** @param fingerprint of all that is judged */
    Sight seen(String key, ObjectVersion version, String fingerprint) {
        Seen before = living.get(key);
        ObjectVersion end = ended.get(key);
        boolean stale = before != null ? version.isOlderThan(before.version) : end != null && version.isEndedBy(end);
        if (stale) {
            return Sight.STALE;
        }
        living.put(key, new Seen(fingerprint, version));
        return before != null && before.fingerprint.equals(fingerprint) ? Sight.UNCHANGED : Sight.CHANGED;
    }

    /** Takes note of an end; false when it is the end of an older object than the one that lives, which lives on. */
    boolean gone(String key, ObjectVersion version) {
        Seen before = living.get(key);
        if (before != null && version.endsBefore(before.version)) {
            return false;
        }
        living.remove(key);
        boolean isVersioned = !version.resourceVersion().isEmpty();
        rememberEnd(key, before == null || isVersioned ? version : before.version);
        return true;
    }

    private void rememberEnd(String key, ObjectVersion version) {
        @Nullable ObjectVersion known = ended.get(key);
        if (known == null || !version.endsBefore(known)) {
            ended.put(key, version);
        }
    }

    /** How many objects live, as far as was seen. */
    int size() {
        return living.size();
    }

    /** Whether the object lives, as far as was seen. */
    boolean knows(String key) {
        return living.containsKey(key);
    }

    /** A keyframe begins. */
    void clear() {
        living.clear();
        ended.clear();
    }
}

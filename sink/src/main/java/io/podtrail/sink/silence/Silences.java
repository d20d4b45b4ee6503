package io.podtrail.sink.silence;

import io.podtrail.events.Alert;
import io.podtrail.sink.routing.Matchers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All silences that are known, as they are now. Safe for several threads. */
public final class Silences {
    private final Map<String, Entry> byId = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    private record Entry(Silence silence, Matchers matchers) {}

    /** Adds one, or puts it in the place of the one with the same ID. */
    public void put(Silence silence) {
        byId.put(silence.id(), new Entry(silence, Matchers.parse(silence.matchers())));
        version.incrementAndGet();
    }

    public void remove(String id) {
        byId.remove(id);
        version.incrementAndGet();
    }

    public boolean silence(Alert alert, Instant now) {
        for (Entry entry : byId.values()) {
            if (entry.silence.isActive(now) && entry.matchers.match(alert)) {
                return true;
            }
        }
        return false;
    }

    /** Grows with each change. */
    public long version() {
        return version.get();
    }

    /** When the next active silence ends; {@link Instant#MAX} when none does. */
    public Instant nextEnd(Instant now) {
        return byId.values().stream()
                .map(Entry::silence)
                .filter(silence -> silence.isActive(now))
                .map(Silence::endsAt)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    public Optional<Silence> find(String id) {
        return Optional.ofNullable(byId.get(id)).map(Entry::silence);
    }

    /** All of them, those that end last first. */
    public List<Silence> all() {
        var all = new ArrayList<Silence>();
        byId.values().forEach(entry -> all.add(entry.silence));
        all.sort(Comparator.comparing(Silence::endsAt).reversed().thenComparing(Silence::id));
        return all;
    }
}

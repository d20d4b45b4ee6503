package io.podtrail.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.testkit.LocalApiServer.Body;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What etcd is to a real API server: objects with their resource versions, and what happened to them since the last compaction. */
final class ServedObjects {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Objects by resource such as {@code pods}, then by namespace and name. */
    private final Map<String, Map<String, Stored>> objects = new HashMap<>();

    private final List<Event> history = new ArrayList<>();
    private long resourceVersion = 1;
    private long compacted;

    /** An object as of its last change. */
    record Stored(Body body, long resourceVersion) {
        byte[] json() {
            return body.json(Long.toString(resourceVersion));
        }

        JsonNode parsed() {
            try {
                return JSON.readTree(json());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What happened to one object, under the resource version that it has since. */
    record Event(String resource, String type, Stored stored) {}

    /** The objects of one resource as they were at one time. */
    record Snapshot(List<Stored> objects, long resourceVersion) {}

    /** What happened up to a resource version. */
    record Changes(List<Event> events, long upTo) {}

    synchronized void put(String resource, String key, Body body) {
        String type = find(resource, key).isPresent() ? "MODIFIED" : "ADDED";
        happened(resource, type, store(resource, key, body));
    }

    synchronized void delete(String resource, String key) {
        Stored gone = of(resource).remove(key);
        if (gone != null) {
            happened(resource, "DELETED", new Stored(gone.body(), ++resourceVersion));
        }
    }

    /** Nobody sees it come. */
    synchronized void seed(String resource, String key, Body body) {
        store(resource, key, body);
        compacted = resourceVersion;
    }

    /**
     * Optimistic locking; no watch tells of it.
     *
     * @param isExpected whether what is there, which may be nothing, is what the writer believes
     * @return what is there now; empty when something else was there than expected
     */
    synchronized Optional<Stored> replaceIf(
            String resource,
            String key,
            Predicate<@Nullable Stored> isExpected,
            Function<@Nullable Stored, Body> replacement) {
        Stored before = of(resource).get(key);
        return isExpected.test(before)
                ? Optional.of(store(resource, key, replacement.apply(before)))
                : Optional.empty();
    }

    synchronized Optional<Stored> find(String resource, String key) {
        return Optional.ofNullable(of(resource).get(key));
    }

    synchronized Snapshot snapshot(String resource) {
        return new Snapshot(List.copyOf(of(resource).values()), resourceVersion);
    }

    /** No watch can resume from before now. */
    synchronized void compact() {
        history.clear();
        compacted = resourceVersion;
    }

    synchronized boolean isCompacted(long from) {
        return from < compacted;
    }

    /**
     * What happened since; waits for something to happen.
     *
     * @param patience after which nothing has happened
     * @return empty when that is compacted away
     */
    @SuppressWarnings("WaitNotInLoop") // Whoever wakes too early says too early that nothing happened.
    synchronized Optional<Changes> after(long position, Duration patience) throws InterruptedException {
        if (!isCompacted(position) && indexAfter(position) == history.size()) {
            wait(Math.max(1, patience.toMillis()));
        }
        return isCompacted(position)
                ? Optional.empty()
                : Optional.of(new Changes(
                        List.copyOf(history.subList(indexAfter(position), history.size())), resourceVersion));
    }

    /** Nobody waits any longer for something to happen. */
    synchronized void wakeAll() {
        notifyAll();
    }

    private Stored store(String resource, String key, Body body) {
        var stored = new Stored(body, ++resourceVersion);
        of(resource).put(key, stored);
        return stored;
    }

    private Map<String, Stored> of(String resource) {
        return objects.computeIfAbsent(resource, r -> new TreeMap<>());
    }

    private void happened(String resource, String type, Stored stored) {
        history.add(new Event(resource, type, stored));
        notifyAll();
    }

    /** Events have consecutive resource versions, apart from Leases: found from the end, where watches are. */
    private int indexAfter(long position) {
        int index = history.size();
        while (index > 0 && history.get(index - 1).stored().resourceVersion() > position) {
            index--;
        }
        return index;
    }
}

package io.podtrail.sink.receivers.message;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The patches that a message has shown already: workloads made of one chart need the same one. */
public final class ShownFixes {
    private final Map<String, String> workloads = new HashMap<>();

    /** Which workload this patch was shown for; null when it was not. */
    public @Nullable String shownFor(Remedy remedy) {
        return workloads.get(remedy.yaml());
    }

    /** Remembers a patch that is in the message now. */
    public void add(Remedy remedy, AlertWords alert) {
        if (!remedy.yaml().isEmpty()) {
            workloads.putIfAbsent(remedy.yaml(), alert.workload());
        }
    }
}

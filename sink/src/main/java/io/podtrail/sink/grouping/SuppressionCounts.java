package io.podtrail.sink.grouping;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often alerts were not told, by what kept them back. Written by one thread, read by any. */
public final class SuppressionCounts {
    private final Map<Suppression, LongAdder> counts = new EnumMap<>(Suppression.class);

    public SuppressionCounts() {
        for (Suppression suppression : Suppression.values()) {
            counts.put(suppression, new LongAdder());
        }
    }

    void add(Suppression suppression) {
        adder(suppression).increment();
    }

    public long of(Suppression suppression) {
        return adder(suppression).sum();
    }

    private LongAdder adder(Suppression suppression) {
        LongAdder adder = counts.get(suppression);
        if (adder == null) {
            throw new IllegalStateException("every suppression has a count");
        }
        return adder;
    }
}

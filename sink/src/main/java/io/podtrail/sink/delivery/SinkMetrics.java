package io.podtrail.sink.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** What a sink tells of itself. Every name begins with {@code podtrail.sink}, every meter is tagged with its receiver. */
public final class SinkMetrics {
    static final String PREFIX = "podtrail.sink.";

    private final MeterRegistry registry;

    public SinkMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Of something that has no registry of its own. */
    public static SinkMetrics unregistered() {
        return new SinkMetrics(new SimpleMeterRegistry());
    }

    /** The meters of one receiver. */
    public ReceiverMetrics receiver(String name) {
        return new ReceiverMetrics(registry, name);
    }
}

package io.podtrail.sink.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The meters of a sink. Every name begins with {@code podtrail.sink}, every meter of a receiver is tagged with it. */
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

    /** A topic was recreated that no receiver reads. */
    public void recreated(String topic) {
        recreated(registry, topic);
    }

    static void recreated(MeterRegistry registry, String topic) {
        Counter.builder(PREFIX + "topics.created.anew")
                .description("Topics that were deleted and created anew, or end before what was read of them")
                .tag("topic", topic)
                .register(registry)
                .increment();
    }

    /** The meters of one receiver. */
    public ReceiverMetrics receiver(String name) {
        return new ReceiverMetrics(registry, name);
    }
}

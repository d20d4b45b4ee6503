package io.podtrail.processor;

import io.podtrail.events.Event;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** What the record in hand gives out, kept until it has been processed as a whole. */
final class Outbox {
    private final ProcessorContext<String, Event> context;
    private final List<Runnable> waiting = new ArrayList<>();

    Outbox(ProcessorContext<String, Event> context) {
        this.context = context;
    }

    /** Keeps a record for a sink of the topology. */
    void add(Record<String, ? extends Event> record, String sink) {
        waiting.add(() -> context.forward(record, sink));
    }

    /** Forwards what waits, in its order. */
    void forward() {
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    /** Forgets what waits. */
    void discard() {
        waiting.clear();
    }
}

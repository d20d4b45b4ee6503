package io.podtrail.processor;

import io.podtrail.events.Event;
import io.podtrail.events.Observation;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Observations of which something could not be written to Kafka. That shows after they were processed, and what a
 * transaction holds by then cannot be taken back alone: the transaction is aborted, the thread is replaced, and when it
 * meets the observation again, a dead letter is made of it instead.
 */
final class Quarantine {
    /** More than can fail before those that failed first are committed as dead letters. */
    private static final int MOST = 10_000;

    private final Set<Position> positions = new LinkedHashSet<>();
    private int added;

    /** Where an observation stands. */
    record Position(String topic, int partition, long offset) {}

    /** Puts an observation in; false when it was in already, so that making a dead letter of it has failed, too. */
    synchronized boolean add(Position position) {
        if (!positions.add(position)) {
            return false;
        }
        added++;
        if (positions.size() > MOST) {
            positions.remove(positions.iterator().next());
        }
        return true;
    }

    /** Whether something was put in since the last call. */
    synchronized boolean takeAdded() {
        boolean any = added > 0;
        added = 0;
        return any;
    }

    private synchronized boolean contains(Position position) {
        return !positions.isEmpty() && positions.contains(position);
    }

    /** The same processors, which do not get the observations that are in here. */
    ProcessorSupplier<String, Observation, String, Event> around(
            ProcessorSupplier<String, Observation, String, Event> guarded) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, Observation, String, Event> get() {
                return new Guarded(guarded.get());
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return guarded.stores();
            }
        };
    }

    private final class Guarded implements Processor<String, Observation, String, Event> {
        private final Processor<String, Observation, String, Event> processor;
        private ProcessorContext<String, Event> context;

        Guarded(Processor<String, Observation, String, Event> processor) {
            this.processor = processor;
        }

        @Override
        public void init(ProcessorContext<String, Event> context) {
            this.context = context;
            processor.init(context);
        }

        @Override
        public void process(Record<String, Observation> record) {
            context.recordMetadata().map(Guarded::position).ifPresent(this::refuse);
            processor.process(record);
        }

        private static Position position(RecordMetadata metadata) {
            return new Position(metadata.topic(), metadata.partition(), metadata.offset());
        }

        private void refuse(Position position) {
            if (contains(position)) {
                throw new UnwritableException();
            }
        }

        @Override
        public void close() {
            processor.close();
        }
    }

    /** What came of an observation could not be written. */
    static final class UnwritableException extends RuntimeException {
        UnwritableException() {
            super("Kafka did not take what came of this observation, as the processor's log says");
        }
    }
}

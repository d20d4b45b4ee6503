package io.podtrail.events.kafka;

import io.podtrail.events.Alert;
import io.podtrail.events.Event;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.RejectedInput;
import io.podtrail.events.Samples;
import java.util.Map;
import java.util.Objects;

/** The samples as they lie in Kafka. */
public final class SampleJson {
    private static final Map<Class<? extends Event>, EventSerde<? extends Event>> SERDES = Map.of(
            Observation.class, EventSerde.observation(),
            PodViolations.class, EventSerde.podViolations(),
            Alert.class, EventSerde.alert(),
            RejectedInput.class, EventSerde.rejectedInput());

    private SampleJson() {}

    public static byte[] of(String sample) {
        return write(Objects.requireNonNull(Samples.all().get(sample), sample));
    }

    static byte[] write(Event event) {
        return Objects.requireNonNull(serde(event).serialize("t", event));
    }

    @SuppressWarnings("unchecked")
    static EventSerde<Event> serde(Event event) {
        return SERDES.entrySet().stream()
                .filter(serde -> serde.getKey().isInstance(event))
                .map(serde -> (EventSerde<Event>) serde.getValue())
                .findFirst()
                .orElseThrow();
    }
}

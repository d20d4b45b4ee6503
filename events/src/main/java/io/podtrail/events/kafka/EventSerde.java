package io.podtrail.events.kafka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.podtrail.events.Alert;
import io.podtrail.events.Event;
import io.podtrail.events.Observation;
import io.podtrail.events.ObservationBounds;
import io.podtrail.events.PodViolations;
import io.podtrail.events.RejectedInput;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * JSON (UTF-8) of one kind of event. Unknown fields are tolerated, an unknown {@code apiVersion}, {@code kind} or {@code
 * type} is not; nor is a value over the size limit. Errors are {@link SerializationException}s that say what is wrong.
 */
public final class EventSerde<T extends Event> implements Serde<T>, Serializer<T>, Deserializer<T> {
    /** Largest value that is read: what a broker takes by default. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final JsonMapper MAPPER = PodJson.builder(new com.fasterxml.jackson.core.JsonFactory())
            .addModule(new JavaTimeModule().addDeserializer(Instant.class, new InstantReader()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .annotationIntrospector(
                    AnnotationIntrospector.pair(new NullnessIntrospector(), new JacksonAnnotationIntrospector()))
            .addHandler(new EnvelopeCheck())
            .build();

    private final String kind;
    private final Bounds<T> bounds;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    /** Cuts an event that was read, given how many bytes it was read from. */
    @FunctionalInterface
    private interface Bounds<T> {
        T within(T event, int bytes);
    }

    private EventSerde(Class<T> type, String kind) {
        this(type, kind, (event, bytes) -> event);
    }

    private EventSerde(Class<T> type, String kind, Bounds<T> bounds) {
        this.kind = kind;
        this.bounds = bounds;
        this.writer = MAPPER.writerFor(type)
                .withAttribute(Event.API_VERSION, Event.V1)
                .withAttribute(Event.KIND, kind);
        this.reader = MAPPER.readerFor(type).withAttribute(Event.KIND, kind);
    }

    /** Observations are read within {@link ObservationBounds}, whoever wrote them. */
    public static EventSerde<Observation> observation() {
        return new EventSerde<>(Observation.class, "Observation", ObservationBounds::within);
    }

    public static EventSerde<PodViolations> podViolations() {
        return new EventSerde<>(PodViolations.class, "PodViolations");
    }

    public static EventSerde<Alert> alert() {
        return new EventSerde<>(Alert.class, "Alert");
    }

    public static EventSerde<RejectedInput> rejectedInput() {
        return new EventSerde<>(RejectedInput.class, "RejectedInput");
    }

    @Override
    public Serializer<T> serializer() {
        return this;
    }

    @Override
    public Deserializer<T> deserializer() {
        return this;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T event) {
        if (event == null) {
            return null;
        }
        try {
            return writer.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new SerializationException("cannot write " + kind + ": " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] json) {
        if (json == null) {
            return null;
        }
        if (json.length > MAX_BYTES) {
            throw new SerializationException(
                    "value has %d bytes, over the limit of %d".formatted(json.length, MAX_BYTES));
        }
        try {
            T event = Objects.requireNonNull(reader.readValue(json), "null is no event");
            return bounds.within(event, json.length);
        } catch (JsonProcessingException e) {
            throw new SerializationException("not a valid " + kind + ": " + e.getOriginalMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("not a valid " + kind + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void configure(java.util.Map<String, ?> configs, boolean isKey) {}

    @Override
    public void close() {}

    /** Looks at the two fields of the envelope, which are no fields of the records. */
    private static final class EnvelopeCheck extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser json,
                JsonDeserializer<?> deserializer,
                Object bean,
                String field)
                throws IOException {
            boolean atTop = json.getParsingContext().getParent().inRoot();
            if (atTop && field.equals(Event.API_VERSION)) {
                check(context, field, json.getText(), Event.V1);
            } else if (atTop && field.equals(Event.KIND)) {
                check(context, field, json.getText(), String.valueOf(context.getAttribute(Event.KIND)));
            }
            return false;
        }

        private static void check(DeserializationContext context, String field, String found, String expected)
                throws IOException {
            if (!found.equals(expected)) {
                context.reportInputMismatch(Event.class, "%s is \"%s\", not \"%s\"", field, found, expected);
            }
        }
    }
}

package io.podtrail.processor.store;

import io.podtrail.events.Evidence;
import io.podtrail.events.Workload;
import io.podtrail.policy.pod.Pod;
import io.podtrail.processor.store.PodState.Held;
import io.podtrail.processor.store.PodState.Identity;
import io.podtrail.processor.store.PodState.Lazy;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link PodState}: a header by which most records are handled without reading any JSON, then two parts of
 * JSON. All numbers are big-endian.
 *
 * <pre>
 * 1  format, now {@value #FORMAT}; 1 is read as well
 * 1  evidence, as in {@code EVIDENCE}
 * 1  flags: 1 something is held against it, 2 it complied with enforce, 4 not evaluable
 * 8  epoch
 * 8  revision
 * 8  since: seconds since 1970
 * 4  since: nanoseconds
 *    namespace, name, uid, created, final phase, workload's kind and name, and from format 2 on the resource version:
 *    each a varint of its length, then UTF-8
 * 4  length of what is held against it, then that as JSON
 *    the rest: what the standards look at, as JSON of a pod
 * </pre>
 */
public final class PodStateSerde implements Serde<PodState>, Serializer<PodState>, Deserializer<PodState> {
    static final byte FORMAT = 2;

    private static final byte FIRST_FORMAT = 1;

    /** By their number in the bytes, which must never change. */
    private static final Evidence[] EVIDENCE = {Evidence.RUNNING, Evidence.TEMPLATE, Evidence.REFUSED, Evidence.AUDITED
    };

    private static final int HOLDS = 1;
    private static final int COMPLIED = 2;
    private static final int NOT_EVALUABLE = 4;
    private static final int FIXED_BYTES = 3 + 8 + 8 + 8 + 4;
    private static final byte[] NOTHING = {};

    static final Part<Held> HELD = new Part<>(new StateSerde<>(Held.class));
    static final Part<Pod> CONTENT = new Part<>(new StateSerde<>(Pod.class));

    /** One kind of JSON in a state. */
    record Part<T>(StateSerde<T> serde) {
        Lazy<T> of(T value) {
            return new Lazy<>(this, value, null);
        }

        T read(byte[] json) {
            T value = serde.deserialize("pods", json);
            if (value == null) {
                throw new SerializationException("a stored pod has a part that is null");
            }
            return value;
        }

        byte[] write(T value) {
            byte[] json = serde.serialize("pods", value);
            return json == null ? NOTHING : json;
        }
    }

    @Override
    public Serializer<PodState> serializer() {
        return this;
    }

    @Override
    public Deserializer<PodState> deserializer() {
        return this;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable PodState state) {
        if (state == null) {
            return null;
        }
        Identity identity = state.identity();
        byte[][] texts = {
            utf8(identity.namespace()),
            utf8(identity.name()),
            utf8(identity.uid()),
            utf8(identity.created()),
            utf8(identity.finalPhase()),
            utf8(identity.workload().kind()),
            utf8(identity.workload().name()),
            utf8(state.resourceVersion())
        };
        Instant since = state.since();
        byte[] held = state.isHoldingNothing() ? NOTHING : state.heldJson();
        byte[] content = state.contentJson();
        int size = FIXED_BYTES + 4 + held.length + content.length;
        for (byte[] text : texts) {
            size += ByteUtils.sizeOfUnsignedVarint(text.length) + text.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size)
                .put(FORMAT)
                .put(number(state.evidence()))
                .put((byte) ((held.length > 0 ? HOLDS : 0)
                        | (state.compliedWithEnforce() ? COMPLIED : 0)
                        | (state.isNotEvaluable() ? NOT_EVALUABLE : 0)))
                .putLong(state.epoch())
                .putLong(state.revision())
                .putLong(since.getEpochSecond())
                .putInt(since.getNano());
        for (byte[] text : texts) {
            ByteUtils.writeUnsignedVarint(text.length, bytes);
            bytes.put(text);
        }
        return StateSize.checked(
                topic, bytes.putInt(held.length).put(held).put(content).array());
    }

    @Override
    public @Nullable PodState deserialize(String topic, byte @Nullable [] stored) {
        if (stored == null) {
            return null;
        }
        try {
            return read(ByteBuffer.wrap(stored));
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException e) {
            throw new SerializationException("a stored pod of %d bytes is cut short".formatted(stored.length), e);
        }
    }

    private static PodState read(ByteBuffer bytes) {
        byte format = bytes.get();
        if (format < FIRST_FORMAT || format > FORMAT) {
            throw new SerializationException(
                    "a stored pod has format %d; this version reads %d to %d".formatted(format, FIRST_FORMAT, FORMAT));
        }
        Evidence evidence = EVIDENCE[bytes.get()];
        byte flags = bytes.get();
        long epoch = bytes.getLong();
        long revision = bytes.getLong();
        Instant since = Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
        var identity = new Identity(
                text(bytes),
                text(bytes),
                text(bytes),
                text(bytes),
                text(bytes),
                new Workload(text(bytes), text(bytes)));
        String resourceVersion = format == FIRST_FORMAT ? "" : text(bytes);
        byte[] held = take(bytes, bytes.getInt());
        byte[] content = take(bytes, bytes.remaining());
        return new PodState(
                evidence,
                epoch,
                revision,
                since,
                (flags & COMPLIED) != 0,
                (flags & NOT_EVALUABLE) != 0,
                identity,
                resourceVersion,
                (flags & HOLDS) == 0 ? HELD.of(Held.NOTHING) : new Lazy<>(HELD, null, held),
                new Lazy<>(CONTENT, null, content));
    }

    private static byte number(Evidence evidence) {
        for (byte number = 0; number < EVIDENCE.length; number++) {
            if (EVIDENCE[number] == evidence) {
                return number;
            }
        }
        throw new IllegalStateException(evidence + " has no number");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return new String(take(bytes, ByteUtils.readUnsignedVarint(bytes)), StandardCharsets.UTF_8);
    }

    private static byte[] take(ByteBuffer bytes, int length) {
        var taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    @Override
    public void configure(java.util.Map<String, ?> configs, boolean isKey) {}

    @Override
    public void close() {}
}

package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** What Jackson calls when it comes to one of our types: writes it by {@link PodWriter}. */
abstract class WriterAdapter<T> extends StdSerializer<T> {
    private final transient PodWriter.Writer<T> writer;

    WriterAdapter(Class<T> type, PodWriter.Writer<T> writer) {
        super(type);
        this.writer = writer;
    }

    @Override
    public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
        writer.write(json, value);
    }

    static final class OfPod extends WriterAdapter<Pod> {
        OfPod() {
            super(Pod.class, PodWriter::pod);
        }
    }

    static final class OfMetadata extends WriterAdapter<Metadata> {
        OfMetadata() {
            super(Metadata.class, PodWriter::metadata);
        }
    }
}

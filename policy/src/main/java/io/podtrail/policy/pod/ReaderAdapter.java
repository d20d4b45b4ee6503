package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What Jackson calls when it comes to one of our types: reads it by {@link PodReader}, and says where an error is. */
abstract class ReaderAdapter<T> extends StdDeserializer<T> {
    private final transient GoJson.Reader<T> reader;

    ReaderAdapter(Class<T> type, GoJson.Reader<T> reader) {
        super(type);
        this.reader = reader;
    }

    @Override
    public @Nullable T deserialize(JsonParser json, DeserializationContext context) throws IOException {
        JsonStreamContext outside =
                json.isExpectedStartObjectToken() ? json.getParsingContext().getParent() : json.getParsingContext();
        try {
            return reader.read(json);
        } catch (MismatchedInputException e) {
            throw located(e, json, outside);
        }
    }

    /** With the path from here; whoever called us adds theirs. */
    private static MismatchedInputException located(
            MismatchedInputException e, JsonParser json, @Nullable JsonStreamContext outside) {
        boolean opensObject = json.isExpectedStartObjectToken() || json.isExpectedStartArrayToken();
        JsonStreamContext at = opensObject ? json.getParsingContext().getParent() : json.getParsingContext();
        for (; at != null && at != outside; at = at.getParent()) {
            if (at.inArray()) {
                e.prependPath(Pod.class, at.getCurrentIndex());
            } else if (at.hasCurrentName()) {
                e.prependPath(Pod.class, at.getCurrentName());
            }
        }
        return e;
    }

    static final class OfPod extends ReaderAdapter<Pod> {
        OfPod() {
            super(Pod.class, PodReader::pod);
        }
    }

    static final class OfMetadata extends ReaderAdapter<Metadata> {
        OfMetadata() {
            super(Metadata.class, PodReader::metadata);
        }
    }

    static final class OfPodSpec extends ReaderAdapter<PodSpec> {
        OfPodSpec() {
            super(PodSpec.class, PodReader::spec);
        }
    }

    static final class OfPodStatus extends ReaderAdapter<PodStatus> {
        OfPodStatus() {
            super(PodStatus.class, PodReader::status);
        }
    }
}

package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A volume's name and what it is made of; in JSON {@code {"name":"v","secret":{}}}: the source's own fields, which may
 * name secrets and paths, are neither read nor written.
 *
 * @param sources in {@link VolumeSource}'s order; the API server accepts exactly one, a raw manifest may have none or many
 */
@JsonSerialize(using = Volume.Writer.class)
@JsonDeserialize(using = Volume.Reader.class)
public record Volume(String name, List<VolumeSource> sources) {
    static final Volume EMPTY = new Volume("", List.of());

    public Volume(String name, Set<VolumeSource> sources) {
        this(name, List.copyOf(sources));
    }

    public Volume {
        sources = sources.stream().sorted().distinct().toList();
    }

    static final class Writer extends StdSerializer<Volume> {
        Writer() {
            super(Volume.class);
        }

        @Override
        public void serialize(Volume volume, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject();
            if (!volume.name.isEmpty()) {
                json.writeStringField("name", volume.name);
            }
            for (VolumeSource source : volume.sources) {
                json.writeObjectFieldStart(source.field());
                json.writeEndObject();
            }
            json.writeEndObject();
        }
    }

    static final class Reader extends StdDeserializer<Volume> {
        Reader() {
            super(Volume.class);
        }

        @Override
        public @Nullable Volume deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.START_OBJECT)) {
                return (Volume) context.handleUnexpectedToken(Volume.class, json);
            }
            String name = "";
            EnumSet<VolumeSource> sources = EnumSet.noneOf(VolumeSource.class);
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                VolumeSource source = VolumeSource.ofField(field);
                if (field.equals("name") && value != JsonToken.VALUE_NULL) {
                    name = context.readValue(json, String.class);
                } else if (source != null && value == JsonToken.START_OBJECT) {
                    sources.add(source);
                } else if (source != null && value != JsonToken.VALUE_NULL) {
                    context.reportInputMismatch(this, "volume source %s must be an object", field);
                }
                json.skipChildren();
            }
            return new Volume(name, sources);
        }
    }
}

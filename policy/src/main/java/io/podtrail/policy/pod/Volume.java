package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * A volume's name and what it is made of; in JSON {@code {"name":"v","secret":{}}}: the source's own fields, which may
 * name secrets and paths, are neither read nor written.
 *
 * @param sources in {@link VolumeSource}'s order; the API server accepts exactly one, a raw manifest may have none or many
 */
@JsonSerialize(using = Volume.Writer.class)
public record Volume(String name, List<VolumeSource> sources) {
    static final Volume EMPTY = new Volume("", List.of());

    public Volume(String name, Set<VolumeSource> sources) {
        this(name, List.copyOf(sources));
    }

    public Volume {
        sources = sources.size() < 2
                ? List.copyOf(sources)
                : sources.stream().sorted().distinct().toList();
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
}

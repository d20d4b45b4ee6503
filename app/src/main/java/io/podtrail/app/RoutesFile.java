package io.podtrail.app;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.policy.document.DurationText;
import io.podtrail.policy.text.YamlText;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.routing.RoutingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The file that {@code --routes} names. */
final class RoutesFile {
    private RoutesFile() {}

    /** @throws UserError with every mistake in it */
    static RoutingConfig read(Path file) {
        try {
            return RoutingFile.read(file, ReceiverTypes.ALL);
        } catch (InvalidConfigurationException e) {
            throw new UserError(e.located(), e);
        }
    }

    /**
     * Makes its receivers.
     *
     * @param contexts what each may need, by its name
     * @throws UserError with everything that keeps one of them from being made
     */
    static Map<String, Receiver> open(RoutingConfig config, Path file, Function<String, ReceiverContext> contexts) {
        var receivers = new LinkedHashMap<String, Receiver>();
        List<String> mistakes = new ArrayList<>();
        config.receivers().forEach((name, spec) -> {
            try {
                receivers.put(name, spec.settings().open(contexts.apply(name)));
            } catch (IllegalArgumentException e) {
                mistakes.add("%s: receiver %s: %s".formatted(file, name, e.getMessage()));
            }
        });
        if (!mistakes.isEmpty()) {
            receivers.values().forEach(Receiver::close);
            throw new UserError(mistakes);
        }
        return receivers;
    }

    /** As it takes effect, every default written out. Names secrets and holds none. */
    static String print(RoutingConfig config) {
        try {
            return YamlText.builder()
                    .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                    .addModule(texts())
                    .build()
                    .writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration can always be written", e);
        }
    }

    /** The same, as JSON. */
    static String json(RoutingConfig config) {
        try {
            return JsonMapper.builder()
                            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                            .addModule(texts())
                            .build()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(config)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration can always be written", e);
        }
    }

    /** Writes durations and time zones as a configuration has them. */
    static SimpleModule texts() {
        var texts = new SimpleModule();
        texts.addSerializer(Duration.class, new DurationSerializer());
        texts.addSerializer(ZoneId.class, new ToStringSerializer(ZoneId.class));
        return texts;
    }

    private static final class DurationSerializer extends StdScalarSerializer<Duration> {
        private static final long serialVersionUID = 1;

        DurationSerializer() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration duration, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(DurationText.of(duration));
        }
    }
}

package io.podtrail.sink.receivers.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Template;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A body in the user's words. Each value is written so that it stays a value: in JSON within its string, in a form within
 * its field.
 *
 * @param contentType one of {@link #ESCAPES}
 */
record BodyTemplate(Template text, String contentType) {
    /** How a value is written, by the type of the body. */
    private static final Map<String, UnaryOperator<String>> ESCAPES = escapes();

    private static final String JSON = "application/json";
    private static final int MAX_VALUE = 8_000;
    private static final Pattern NUMBER = Pattern.compile("\\{\\{\\s*(open|resolved|pods)\\s*}}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}]*}}");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    byte[] fill(Notification notification) {
        UnaryOperator<String> escape = ESCAPES.getOrDefault(contentType, UnaryOperator.identity());
        return text.fill(new GroupWords(notification), value -> Fitting.fit(value, MAX_VALUE, escape))
                .getBytes(UTF_8);
    }

    /**
     * Reads the settings {@code body} and {@code contentType}; null without a body, and when it is wrong.
     *
     * @param required whether the format is that of a template
     */
    static @Nullable BodyTemplate read(StrictObject settings, boolean required) {
        if (!required) {
            for (String setting : List.of("body", "contentType")) {
                if (settings.has(setting)) {
                    settings.note(setting, "needs \"format: template\"");
                }
            }
            return null;
        }
        String type = Objects.requireNonNullElse(settings.string("contentType"), JSON);
        if (!ESCAPES.containsKey(type)) {
            settings.noteUnknown("contentType", type, List.copyOf(ESCAPES.keySet()));
        }
        String body = settings.string("body");
        if (body == null) {
            settings.note("body", "is missing: write what is posted, with placeholders such as {{headline}}");
            return null;
        }
        if (type.equals(JSON)) {
            checkJson(settings, body);
        }
        return new BodyTemplate(Template.read(settings, "body", "{{headline}}"), type);
    }

    /** A mistake in it would else show only when an alert comes. */
    private static void checkJson(StrictObject settings, String body) {
        String filled =
                PLACEHOLDER.matcher(NUMBER.matcher(body).replaceAll("0")).replaceAll("x");
        try {
            var unused = MAPPER.readTree(filled);
        } catch (JsonProcessingException e) {
            settings.note(
                    "body",
                    "is not valid JSON (line %d: %s): put placeholders in double quotes, except open, resolved and pods"
                            .formatted(e.getLocation().getLineNr(), e.getOriginalMessage()));
        }
    }

    private static Map<String, UnaryOperator<String>> escapes() {
        var escapes = new LinkedHashMap<String, UnaryOperator<String>>();
        escapes.put(JSON, value -> new String(JsonStringEncoder.getInstance().quoteAsString(value)));
        escapes.put("application/x-www-form-urlencoded", value -> URLEncoder.encode(value, UTF_8));
        escapes.put("text/plain", UnaryOperator.identity());
        return escapes;
    }
}

package io.podtrail.sink.receivers.opsgenie;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.SecretSource;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code type: opsgenie} and {@code type: jsm}: an alert a group. They differ in where their API is. */
public final class OpsgenieType implements ReceiverType {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9-]{20,200}");

    private final String name;
    private final String defaultApi;

    private OpsgenieType(String name, String defaultApi) {
        this.name = name;
        this.defaultApi = defaultApi;
    }

    /** Opsgenie itself. */
    public static OpsgenieType opsgenie() {
        return new OpsgenieType("opsgenie", "https://api.opsgenie.com");
    }

    /** Jira Service Management's operations. */
    public static OpsgenieType jiraServiceManagement() {
        return new OpsgenieType("jsm", "https://api.atlassian.com/jsm/ops/integration");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        SecretSource.settings("apiKey"),
                        List.of("apiUrl", "message", "severities", Responder.SETTING, "tags"),
                        References.SETTINGS,
                        Connection.SETTINGS)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public HistoryDelivery history() {
        return HistoryDelivery.NONE;
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        return new Settings(
                name,
                SecretSource.required(settings, "apiKey"),
                Objects.requireNonNullElse(Target.read(settings, "apiUrl"), defaultApi),
                Template.read(settings, "message", "{{headline}}"),
                Severities.read(settings, OpsgenieAlert.PRIORITIES),
                Responder.read(settings),
                tags(settings),
                References.read(settings),
                Connection.read(settings));
    }

    private static List<String> tags(StrictObject settings) {
        List<String> tags = settings.stringOrList("tags");
        boolean tooLong = tags.stream().anyMatch(tag -> tag.isBlank() || tag.length() > OpsgenieAlert.MAX_TAG);
        if (tooLong || tags.size() > OpsgenieAlert.MOST_TAGS) {
            settings.note(
                    "tags",
                    "must be at most %d, of 1 to %d characters each"
                            .formatted(OpsgenieAlert.MOST_TAGS, OpsgenieAlert.MAX_TAG));
        }
        return tags;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            @JsonIgnore String type,
            SecretSource apiKey,
            String apiUrl,
            Template message,
            Severities severities,
            List<Responder> responders,
            List<String> tags,
            @JsonUnwrapped References references,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            Secret key = apiKey.load(context.environment());
            if (!KEY.matcher(key.reveal()).matches()) {
                throw new IllegalArgumentException(
                        "An API key has letters, digits and dashes: take the key of an \"API\" integration");
            }
            return new OpsgenieReceiver(
                    type,
                    new Target(Secret.of(apiUrl)),
                    key,
                    new OpsgenieAlert(message, severities, responders, tags, references),
                    new HttpPoster(connection, List.of(key), Clock.systemUTC()));
        }
    }
}

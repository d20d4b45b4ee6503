package io.podtrail.sink.receivers.slack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.SecretSource;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code type: slack}: by an incoming webhook, or as a bot that edits its messages. */
public final class SlackType implements ReceiverType {
    private static final String DEFAULT_API = "https://slack.com/api";

    @Override
    public String name() {
        return "slack";
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        SecretSource.settings("url"),
                        SecretSource.settings("botToken"),
                        List.of("channel", "apiUrl", "title", "text"),
                        References.SETTINGS,
                        Connection.SETTINGS)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        SecretSource url = SecretSource.read(settings, "url");
        SecretSource botToken = SecretSource.read(settings, "botToken");
        String channel = settings.string("channel");
        if ((url == null) == (botToken == null)) {
            settings.note(
                    "urlFile", "give either the URL of an incoming webhook, or botTokenFile and channel for a bot");
        } else if (botToken != null && channel == null) {
            settings.note("channel", "is missing: a bot must know where to post");
        } else if (url != null && channel != null) {
            settings.note("channel", "is the webhook's own: only a bot can choose it");
        }
        return new Settings(
                url,
                botToken,
                channel,
                Objects.requireNonNullElse(Target.read(settings, "apiUrl"), DEFAULT_API),
                Template.read(settings, "title", "{{headline}}"),
                Template.read(settings, "text", "{{summary}}"),
                References.read(settings),
                Connection.read(settings));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            @Nullable SecretSource url,
            @Nullable SecretSource botToken,
            @Nullable String channel,
            String apiUrl,
            Template title,
            Template text,
            @JsonUnwrapped References references,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            var message = new SlackMessage(title, text, references);
            if (url != null) {
                return new SlackWebhookReceiver(
                        new Target(url.load(context.environment())),
                        message,
                        new HttpPoster(connection, List.of(), Clock.systemUTC()));
            }
            var token = Credentials.bearing(
                    Objects.requireNonNull(botToken, "botToken").load(context.environment()));
            return new SlackBotReceiver(
                    new Target(Secret.of(apiUrl)),
                    token,
                    Objects.requireNonNull(channel, "channel"),
                    message,
                    new HttpPoster(connection, token.secrets(), Clock.systemUTC()));
        }
    }
}

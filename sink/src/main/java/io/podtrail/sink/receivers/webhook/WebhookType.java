package io.podtrail.sink.receivers.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.SecretSource;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.webhook.WebhookConfig.Format;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code type: webhook}: alerts as JSON, posted to a URL. */
public final class WebhookType implements ReceiverType {
    private static final List<String> FORMATS = List.of("group", "alert", "alertmanager");

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        SecretSource.settings("url"),
                        List.of("format"),
                        SecretSource.severalSettings("signingSecret"),
                        Credentials.Source.SETTINGS,
                        References.SETTINGS,
                        Connection.SETTINGS)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        String format = settings.string("format");
        if (format != null && !FORMATS.contains(format)) {
            settings.noteUnknown("format", format, FORMATS);
            format = null;
        }
        return new Settings(
                SecretSource.required(settings, "url"),
                format == null ? Format.GROUP : Format.valueOf(format.toUpperCase(Locale.ROOT)),
                References.read(settings),
                SecretSource.readSeveral(settings, "signingSecret"),
                Credentials.Source.read(settings),
                Connection.read(settings));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            SecretSource url,
            Format format,
            @JsonUnwrapped References references,
            List<SecretSource> signingSecrets,
            Credentials.Source credentials,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            return new WebhookReceiver(new WebhookConfig(
                    new Target(url.load(context.environment())),
                    format,
                    credentials.load(context.environment()),
                    signingSecrets.stream()
                            .map(secret -> secret.load(context.environment()))
                            .toList(),
                    references,
                    connection));
        }
    }
}

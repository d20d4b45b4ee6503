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
import io.podtrail.sink.receivers.http.CustomHeaders;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.webhook.WebhookConfig.Format;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code type: webhook}: alerts as JSON, or in words of the user's choice, posted to a URL. */
public final class WebhookType implements ReceiverType {
    private static final List<String> FORMATS = List.of("group", "alert", "alertmanager", "template");

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        SecretSource.settings("url"),
                        List.of("format", "body", "contentType", CustomHeaders.SETTING),
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
        Credentials.Source credentials = Credentials.Source.read(settings);
        BodyTemplate body = BodyTemplate.read(settings, "template".equals(format));
        return new Settings(
                SecretSource.required(settings, "url"),
                format == null ? Format.GROUP : Format.valueOf(format.toUpperCase(Locale.ROOT)),
                body,
                References.read(settings),
                SecretSource.readSeveral(settings, "signingSecret"),
                credentials,
                CustomHeaders.Source.read(settings, credentials.isGiven()),
                Connection.read(settings));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            SecretSource url,
            Format format,
            @Nullable BodyTemplate body,
            @JsonUnwrapped References references,
            List<SecretSource> signingSecrets,
            Credentials.Source credentials,
            CustomHeaders.Source headers,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            return new WebhookReceiver(new WebhookConfig(
                    new Target(url.load(context.environment())),
                    format,
                    body,
                    credentials.load(context.environment()),
                    headers.load(context.environment()),
                    signingSecrets.stream()
                            .map(secret -> secret.load(context.environment()))
                            .toList(),
                    references,
                    connection));
        }
    }
}

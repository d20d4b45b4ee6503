package io.podtrail.sink.receivers.webhook;

import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.CustomHeaders;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to post alerts, and how.
 *
 * @param headers of the user's choice
 * @param body with {@link Format#TEMPLATE}; null with every other format
 * @param signingSecrets each of which signs every request; more than one while one is replaced by another
 * @param references what a person can turn to
 */
public record WebhookConfig(
        Target target,
        Format format,
        @Nullable BodyTemplate body,
        Credentials credentials,
        CustomHeaders headers,
        List<Secret> signingSecrets,
        References references,
        Connection connection) {
    public static final Duration DEFAULT_TIMEOUT = Connection.DEFAULT_TIMEOUT;

    /** What a request's body is. */
    public enum Format {
        /** One request for each alert, which is its body as it lies in Kafka. */
        ALERT,
        /** The group: what happened, and all its alerts as they lie in Kafka. */
        GROUP,
        /** The group in the shape of Alertmanager's own webhook, version 4. */
        ALERTMANAGER,
        /** The group in the words of a template. */
        TEMPLATE
    }

    public WebhookConfig {
        signingSecrets = List.copyOf(signingSecrets);
    }

    /**
     * Each alert as it is, without signatures.
     *
     * @param bearerToken null for none
     */
    public WebhookConfig(Secret url, @Nullable Secret bearerToken, Duration timeout) {
        this(
                new Target(url),
                Format.ALERT,
                null,
                Credentials.bearing(bearerToken),
                CustomHeaders.NONE,
                List.of(),
                References.NONE,
                new Connection(timeout, null, null));
    }
}

package io.podtrail.sink.receivers.pagerduty;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Template;
import java.util.List;

/** An event as PagerDuty gets it where the summary is not configured. */
public final class PagerDutySample {
    private PagerDutySample() {}

    /** As JSON. */
    public static String of(Notification notification, References references) {
        Secret key = Secret.of("a".repeat(32));
        var config = new PagerDutyConfig(
                new Target(Secret.of("http://127.0.0.1")),
                key,
                List.of(),
                Severities.OWN,
                Template.parse("{{headline}}: {{checks}}"),
                references);
        var event = new PagerDutyEvent(config);
        return new String(
                notification.isResolved() ? event.resolve(notification, key) : event.trigger(notification), UTF_8);
    }
}

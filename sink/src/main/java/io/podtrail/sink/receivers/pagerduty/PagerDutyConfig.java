package io.podtrail.sink.receivers.pagerduty;

import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Template;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which service of PagerDuty is told, and what.
 *
 * @param api such as {@code https://events.pagerduty.com}
 * @param routingKey of the service's integration
 * @param previousRoutingKeys under which incidents may still be open: they can be resolved under no other
 * @param summary of the incident
 * @param references what a person can turn to
 */
record PagerDutyConfig(
        Target api,
        Secret routingKey,
        List<Secret> previousRoutingKeys,
        Severities severities,
        Template summary,
        References references) {
    private static final Pattern ROUTING_KEY = Pattern.compile("[A-Za-z0-9]{32}");

    PagerDutyConfig {
        previousRoutingKeys = List.copyOf(previousRoutingKeys);
        check(routingKey);
        previousRoutingKeys.forEach(PagerDutyConfig::check);
    }

    private static void check(Secret key) {
        if (!ROUTING_KEY.matcher(key.reveal()).matches()) {
            throw new IllegalArgumentException(
                    "A routing key of PagerDuty has 32 letters and digits: take the integration key of an \"Events API v2\" integration");
        }
    }
}

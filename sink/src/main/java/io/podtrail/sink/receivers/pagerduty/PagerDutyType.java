package io.podtrail.sink.receivers.pagerduty;

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
import java.util.stream.Stream;

/** {@code type: pagerduty}: an incident a group, by the Events API v2. */
public final class PagerDutyType implements ReceiverType {
    private static final String DEFAULT_API = "https://events.pagerduty.com";
    private static final List<String> SEVERITIES = List.of("critical", "error", "warning", "info");

    @Override
    public String name() {
        return "pagerduty";
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        SecretSource.settings("routingKey"),
                        SecretSource.severalSettings("previousRoutingKey"),
                        List.of("apiUrl", "severities", "summary"),
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
                SecretSource.required(settings, "routingKey"),
                SecretSource.readSeveral(settings, "previousRoutingKey"),
                Objects.requireNonNullElse(Target.read(settings, "apiUrl"), DEFAULT_API),
                Severities.read(settings, SEVERITIES),
                Template.read(settings, "summary", "{{headline}}: {{checks}}"),
                References.read(settings),
                Connection.read(settings));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            SecretSource routingKey,
            List<SecretSource> previousRoutingKeys,
            String apiUrl,
            Severities severities,
            Template summary,
            @JsonUnwrapped References references,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            Secret key = routingKey.load(context.environment());
            List<Secret> previous = previousRoutingKeys.stream()
                    .map(source -> source.load(context.environment()))
                    .toList();
            var config =
                    new PagerDutyConfig(new Target(Secret.of(apiUrl)), key, previous, severities, summary, references);
            List<Secret> all = Stream.concat(Stream.of(key), previous.stream()).toList();
            return new PagerDutyReceiver(config, new HttpPoster(connection, all, Clock.systemUTC()));
        }
    }
}

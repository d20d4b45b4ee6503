package io.podtrail.sink.receivers.alertmanager;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.CustomHeaders;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code type: alertmanager}: every instance of a Prometheus Alertmanager, by its API v2. */
public final class AlertmanagerType implements ReceiverType {
    private static final Duration DEFAULT_RESOLVE_AFTER = Duration.ofMinutes(10);
    private static final Duration SHORTEST_RESOLVE_AFTER = Duration.ofMinutes(1);
    private static final Set<String> OWN_LABELS =
            Set.of("alertname", "severity", "cluster", "namespace", "workload_kind", "workload", "mode");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    @Override
    public String name() {
        return "alertmanager";
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        List.of("urls", "resolveAfter", "severities", "labels", "summary", CustomHeaders.SETTING),
                        Credentials.Source.SETTINGS,
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
        List<String> urls = settings.stringOrList("urls");
        if (urls.isEmpty()) {
            settings.note("urls", "is missing: list every instance of Alertmanager, never a load balancer before them");
        }
        List<String> usable = urls.stream()
                .filter(url -> Target.isGood(settings, "urls", url))
                .toList();
        Duration resolveAfter = Objects.requireNonNullElse(settings.duration("resolveAfter"), DEFAULT_RESOLVE_AFTER);
        if (resolveAfter.compareTo(SHORTEST_RESOLVE_AFTER) < 0) {
            settings.note("resolveAfter", "must be 1m or more");
        }
        Credentials.Source credentials = Credentials.Source.read(settings);
        return new Settings(
                usable,
                credentials,
                CustomHeaders.Source.read(settings, credentials.isGiven()),
                resolveAfter,
                Severities.read(settings, List.of()),
                labels(settings),
                Template.read(settings, "summary", "{{headline}}"),
                References.read(settings),
                Connection.read(settings));
    }

    private static Map<String, String> labels(StrictObject settings) {
        List<String> names = List.copyOf(
                settings.node("labels").propertyStream().map(Map.Entry::getKey).toList());
        StrictObject written = settings.object("labels", names);
        var labels = new LinkedHashMap<String, String>();
        for (String name : names) {
            String value = written.string(name);
            if (!LABEL.matcher(name).matches()) {
                written.note(name, "is no name of a label: letters, digits and _, and no digit at first");
            } else if (OWN_LABELS.contains(name)) {
                written.note(name, "is set by Podtrail itself");
            } else if (value != null) {
                labels.put(name, value);
            }
        }
        return labels;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            List<String> urls,
            Credentials.Source credentials,
            CustomHeaders.Source headers,
            Duration resolveAfter,
            Severities severities,
            Map<String, String> labels,
            Template summary,
            @JsonUnwrapped References references,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            return new AlertmanagerReceiver(
                    new AlertmanagerConfig(
                            urls.stream().map(url -> new Target(Secret.of(url))).toList(),
                            credentials.load(context.environment()),
                            headers.load(context.environment()),
                            resolveAfter,
                            severities,
                            labels,
                            summary,
                            references,
                            connection),
                    Clock.systemUTC());
        }
    }
}

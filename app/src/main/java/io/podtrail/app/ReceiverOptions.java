package io.podtrail.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.KubernetesAccess;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.document.SecretFile;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.RetryPolicy;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.kafka.TopicReceiver;
import io.podtrail.sink.receivers.terminal.JsonLinesReceiver;
import io.podtrail.sink.receivers.terminal.TerminalReceiver;
import io.podtrail.sink.receivers.webhook.WebhookConfig;
import io.podtrail.sink.receivers.webhook.WebhookReceiver;
import io.podtrail.sink.routing.RoutingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who gets the alerts. */
@Command(optionListHeading = "Receivers:%n")
final class ReceiverOptions {
    enum Kind {
        terminal,
        topic,
        webhook
    }

    enum Output {
        text,
        json
    }

    @Option(
            names = "--routes",
            paramLabel = "FILE",
            description = "YAML file that says who is told of what and when: receivers, routes, groups, mute times. "
                    + "In its place, --receiver tells each receiver every transition.")
    @Nullable Path routes;

    @Option(
            names = "--receiver",
            defaultValue = "terminal",
            split = ",",
            paramLabel = "KIND,...",
            converter = ReceiverKindConverter.class,
            description =
                    "Who gets the alerts: ${COMPLETION-CANDIDATES}; Slack, Teams, PagerDuty, Alertmanager and others "
                            + "need settings: see --routes. Default: ${DEFAULT-VALUE}.")
    List<Kind> receivers = List.of(Kind.terminal);

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "FORMAT",
            description =
                    "On the terminal: ${COMPLETION-CANDIDATES} (json is one alert a line). Default: ${DEFAULT-VALUE}.")
    Output output = Output.text;

    @Option(
            names = "--alerts-to-topic",
            paramLabel = "TOPIC",
            description = "Where the receiver 'topic' writes each alert, as it is.")
    @Nullable String topic;

    @Option(
            names = "--webhook-url-file",
            paramLabel = "FILE",
            description = "File with the URL that the receiver 'webhook' posts to; a secret, so never a flag. "
                    + "Or the environment variable PODTRAIL_WEBHOOK_URL.")
    @Nullable Path webhookUrlFile;

    @Option(
            names = "--webhook-token-file",
            paramLabel = "FILE",
            description = "File with a bearer token for it. Or PODTRAIL_WEBHOOK_TOKEN.")
    @Nullable Path webhookTokenFile;

    @Option(
            names = "--webhook-timeout",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "For one post, answer included. Default: ${DEFAULT-VALUE}.")
    Duration webhookTimeout = WebhookConfig.DEFAULT_TIMEOUT;

    @Option(
            names = "--retry-timeout",
            defaultValue = "1h",
            paramLabel = "DURATION",
            description =
                    "How long one alert is tried before it goes to the topic 'undelivered'. Default: ${DEFAULT-VALUE}.")
    Duration retryTimeout = RetryPolicy.DEFAULT.retryTimeout();

    /** Who is told of what and when. */
    RoutingConfig routing() {
        return routes == null
                ? RoutingConfig.toEach(
                        receivers.stream().distinct().map(Kind::name).toList())
                : RoutesFile.read(routes);
    }

    SinkConfig sink(Topics topics, Map<String, Object> clientProperties, boolean coloured) {
        if (routes != null) {
            var routing = RoutesFile.read(routes);
            var opened = RoutesFile.open(
                    routing,
                    routes,
                    name -> new ReceiverContext(
                            name,
                            topics,
                            clientProperties,
                            System.getenv(),
                            System.out,
                            coloured,
                            ReceiverOptions::connect));
            return valid(() -> new SinkConfig(topics, clientProperties, retry(), opened, routing));
        }
        var configured = new LinkedHashMap<String, Receiver>();
        for (Kind kind : new LinkedHashSet<>(receivers)) {
            configured.put(kind.name(), receiver(kind, topics, clientProperties, coloured));
        }
        return valid(() -> new SinkConfig(topics, clientProperties, retry(), configured));
    }

    /** The way to API servers, for receivers that write to a cluster. */
    static KubernetesClient connect(@Nullable Path kubeconfig, @Nullable String context) {
        try {
            return KubernetesAccess.connect(kubeconfig, context);
        } catch (SourceException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private RetryPolicy retry() {
        return new RetryPolicy(RetryPolicy.DEFAULT.firstWait(), RetryPolicy.DEFAULT.longestWait(), retryTimeout);
    }

    private Receiver receiver(Kind kind, Topics topics, Map<String, Object> clientProperties, boolean coloured) {
        return switch (kind) {
            case terminal ->
                output == Output.json ? new JsonLinesReceiver(System.out) : new TerminalReceiver(System.out, coloured);
            case topic -> {
                if (topic == null) {
                    throw new UserError("--receiver topic needs --alerts-to-topic TOPIC");
                }
                String target = topic;
                yield valid(() -> TopicReceiver.to(target, topics, clientProperties));
            }
            case webhook -> {
                Secret url = secret(webhookUrlFile, "PODTRAIL_WEBHOOK_URL");
                if (url == null) {
                    throw new UserError("--receiver webhook needs --webhook-url-file FILE or PODTRAIL_WEBHOOK_URL");
                }
                Secret token = secret(webhookTokenFile, "PODTRAIL_WEBHOOK_TOKEN");
                yield valid(() -> new WebhookReceiver(new WebhookConfig(url, token, webhookTimeout)));
            }
        };
    }

    private static @Nullable Secret secret(@Nullable Path file, String variable) {
        if (file == null) {
            String value = System.getenv(variable);
            return value == null ? null : Secret.of(value.strip());
        }
        return valid(() -> Secret.of(SecretFile.read(file).strip()));
    }

    private static <T> T valid(java.util.function.Supplier<T> configured) {
        try {
            return configured.get();
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}

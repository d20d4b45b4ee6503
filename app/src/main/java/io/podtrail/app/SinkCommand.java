package io.podtrail.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.app.http.Access;
import io.podtrail.app.http.Health;
import io.podtrail.app.http.OperationsServer;
import io.podtrail.app.http.Starting;
import io.podtrail.sink.Sink;
import io.podtrail.sink.delivery.SinkMetrics;
import io.podtrail.sink.receivers.kubernetes.EventRbac;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The sink on its own. */
@Command(
        name = "sink",
        description = {
            "Delivers alerts: grouped and routed by a file, or each to the terminal, to a topic, to a webhook.",
            "",
            "Receivers of a routing file are terminal, file, topic, slack, teams, pagerduty, alertmanager, webhook, email, opsgenie,"
                    + " jsm, google-chat, discord, mattermost, jira and kubernetes-event; docs/receivers.md and"
                    + " docs/receivers-more.md have a file for each.",
            "",
            "At least once, in order per alert. What a receiver refuses for good goes to the topic 'undelivered'. Several sinks "
                    + "share the receivers among them and stand by for each other."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail sink --bootstrap-servers kafka:9092",
            "  podtrail sink --routes routes.yaml",
            "  podtrail sink --routes routes.yaml --print-config",
            "  podtrail sink --print-rbac | kubectl apply -f -",
            "  podtrail sink --receiver webhook --webhook-url-file /run/secrets/url"
        })
final class SinkCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final ReceiverOptions receivers = new ReceiverOptions();

    @Option(
            names = "--metrics-bind-address",
            defaultValue = "127.0.0.1:9467",
            paramLabel = "HOST:PORT",
            description =
                    "Where /livez, /readyz, /metrics (Prometheus) and /api/v1/silences are served; 0 for nowhere. Anywhere but"
                            + " on loopback silences need --client-ca-file, or --api-token-file with TLS. Default: ${DEFAULT-VALUE}.")
    private String metricsAddress = "127.0.0.1:9467";

    @Mixin
    private final AccessOptions guard = new AccessOptions();

    @Option(
            names = "--print-config",
            description = "Print who is told of what and when, every default written out, and exit. Shows no secret.")
    private boolean printConfig;

    @Option(
            names = "--print-rbac",
            description =
                    "Print the permissions that the receiver 'kubernetes-event' needs, as manifests for kubectl apply,"
                            + " and exit.")
    private boolean printRbac;

    @Option(
            names = "--namespace",
            defaultValue = "podtrail",
            paramLabel = "NAME",
            description = "Of the service account that --print-rbac makes. Default: ${DEFAULT-VALUE}.")
    private String namespace = "podtrail";

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        if (printConfig) {
            System.out.print(RoutesFile.print(receivers.routing()));
            return Podtrail.OK;
        }
        if (printRbac) {
            System.out.print(EventRbac.manifests(namespace));
            return Podtrail.OK;
        }
        var config = receivers.sink(kafka.topics(), kafka.clientProperties(), common.isColoured());
        var failure = new AtomicReference<@Nullable Throwable>();
        var health = new AtomicReference<Health>(new Starting("connecting to Kafka"));
        var silencesApi = new AtomicReference<@Nullable SilenceApi>();
        try (OperationsServer server = OperationsOptions.serve(metricsAddress, address -> {
                    Access access = guard.accessAt("--metrics-bind-address", address);
                    var silences =
                            new SilenceApi(access.isGuarded() || AccessOptions.isLoopback(address), Clock.systemUTC());
                    silencesApi.set(silences);
                    return new OperationsServer(
                            address, access, health::get, (routes, registry) -> silences.addTo(routes));
                });
                var interruption = new Interruption();
                var transactions = kafka.transactionWatch(
                        Set.of(
                                config.topics().alerts(),
                                config.topics().redeliveries(),
                                config.topics().notifications())::contains,
                        config.groups());
                var sink = new Sink(
                        config, new SinkMetrics(server == null ? new SimpleMeterRegistry() : server.registry()))) {
            var unused = sink.stopped().whenComplete((stopped, cause) -> {
                failure.set(cause);
                interruption.request();
            });
            kafka.createTopicsOfSink(config.receivers().keySet());
            sink.start();
            SilenceApi silences = silencesApi.get();
            if (silences != null) {
                silences.answerFrom(sink.silences());
            }
            health.set(new Unhindered(
                    new Delivering(() -> sink.stopped().isDone(), sink::problems, sink::resting), transactions));
            if (server != null) {
                Unhindered.measure(transactions, server.registry());
            }
            transactions.start();
            System.err.println("Delivering %s at %s.".formatted(kafka.topics().alerts(), kafka.bootstrapServers()));
            interruption.await();
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the sink stopped: " + UserError.reason(cause), cause);
        }
        return Podtrail.OK;
    }
}

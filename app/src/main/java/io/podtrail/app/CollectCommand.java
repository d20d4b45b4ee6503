package io.podtrail.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.app.http.Health;
import io.podtrail.app.http.OperationsServer;
import io.podtrail.app.http.Starting;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.collector.CollectorMetrics;
import io.podtrail.collector.CollectorSupervisor;
import io.podtrail.collector.KafkaClock;
import io.podtrail.collector.Leadership;
import io.podtrail.collector.kubernetes.Rbac;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The collector on its own. */
@Command(
        name = "collect",
        description = {
            "Writes what happens in a cluster into Kafka, for as long as it runs.",
            "",
            "Needs list and watch, and nothing more, on what --print-rbac lists, and the namespace kube-system for its"
                    + " UID. A second collector of the same cluster takes over from the first, which stops; with"
                    + " --leader-elect it waits for its turn instead. When Kafka or the API server is away it waits and"
                    + " goes on; what nobody saw is in the log as a gap."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail collect --bootstrap-servers kafka:9092 --policy-config admission.yaml",
            "  podtrail collect --print-rbac --leader-elect | kubectl apply -f -",
            "  podtrail collect --from - --cluster prod < events.json"
        })
final class CollectCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final SourceOptions sources = new SourceOptions();

    @Mixin
    private final LeaderElectionOptions election = new LeaderElectionOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Mixin
    private final LabelOptions labels = new LabelOptions();

    @Mixin
    private final OperationsOptions operations = new OperationsOptions();

    @Option(
            names = "--heartbeat-interval",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "How often every partition is told that the cluster is watched. Default: ${DEFAULT-VALUE}.")
    private Duration heartbeatInterval = CollectorConfig.DEFAULT_HEARTBEAT_INTERVAL;

    @Option(
            names = "--max-clock-skew",
            defaultValue = "30s",
            paramLabel = "DURATION",
            description =
                    "By how much this machine's clock may differ from Kafka's. Beyond that, observations bear Kafka's"
                            + " time and /readyz fails. Default: ${DEFAULT-VALUE}.")
    private Duration maxClockSkew = KafkaClock.DEFAULT_TOLERANCE;

    @Option(
            names = "--print-rbac",
            description = "Print the permissions that these options need, as manifests for kubectl apply, and exit.")
    private boolean printRbac;

    @Override
    public Integer call() throws InterruptedException {
        if (printRbac) {
            System.out.print(Rbac.manifests(election.namespace, sources.onlyPods, election.leaseOrNull()));
            return Podtrail.OK;
        }
        Podtrail.logLevel(common.logLevel);
        sources.check();
        if (election.leaderElect && !sources.isKubernetes()) {
            throw new UserError("--leader-elect needs an API server: it cannot be used with --from");
        }
        var configuration = policy.configuration();
        var health = new AtomicReference<Health>(new Starting("connecting to Kafka and the API server"));
        try (OperationsServer server = operations.serve(health::get);
                Leadership leadership =
                        election.leaderElect ? election.leadership(sources.client()) : Leadership.ALONE) {
            String cluster = sources.clusterName();
            var config = new CollectorConfig(
                    kafka.topics(),
                    kafka.createTopicsOfCollector(cluster),
                    kafka.clientProperties(),
                    cluster,
                    sources.clusterAlias(),
                    configuration,
                    policy.alerts(),
                    heartbeatInterval,
                    KafkaClock.system(maxClockSkew),
                    labels.carried());
            collect(config, leadership, server, health);
            sources.requireObjects();
            return Podtrail.OK;
        } finally {
            sources.close();
        }
    }

    private void collect(
            CollectorConfig config,
            Leadership leadership,
            @Nullable OperationsServer server,
            AtomicReference<Health> health)
            throws InterruptedException {
        var metrics =
                new CollectorMetrics(server == null ? new SimpleMeterRegistry() : server.registry(), Clock.systemUTC());
        try (var interruption = new Interruption();
                var transactions = kafka.transactionWatch(config.topics().observations()::equals, Set.of());
                var supervisor =
                        new CollectorSupervisor(config, () -> sources.source(config.clock()), leadership, metrics)) {
            health.set(new Unhindered(new Supervised(supervisor), transactions));
            if (server != null) {
                Unhindered.measure(transactions, server.registry());
            }
            transactions.start();
            interruption.onRequest(supervisor::close);
            System.err.println("Collecting cluster %s into %s at %s."
                    .formatted(config.cluster(), config.topics().observations(), kafka.bootstrapServers()));
            var summary = supervisor.run();
            System.err.println("%d observations written, %d unchanged, %d rejected."
                    .formatted(summary.observations(), summary.unchanged(), summary.rejected()));
        }
    }

    private record Supervised(CollectorSupervisor supervisor) implements Health {
        @Override
        public boolean isReady() {
            return supervisor.isReady();
        }

        @Override
        public String state() {
            return supervisor.state();
        }
    }
}

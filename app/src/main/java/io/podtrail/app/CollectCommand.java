package io.podtrail.app;

import io.podtrail.collector.Collector;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.collector.Source;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The collector on its own. */
@Command(
        name = "collect",
        description = {
            "Writes what happens in a cluster into Kafka.",
            "",
            "Needs get, list and watch on pods and namespaces. One collector per cluster: a second one takes over, and the "
                    + "first one stops."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail collect --bootstrap-servers kafka:9092 --policy-config admission.yaml",
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
    private final PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--heartbeat-interval",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "How often every partition is told that the cluster is watched. Default: ${DEFAULT-VALUE}.")
    private Duration heartbeatInterval = CollectorConfig.DEFAULT_HEARTBEAT_INTERVAL;

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        var configuration = policy.configuration();
        Source source = sources.source();
        int partitions = kafka.createTopics();
        var config = new CollectorConfig(
                kafka.topics(),
                partitions,
                kafka.clientProperties(),
                sources.clusterName(),
                configuration,
                policy.alerts(),
                heartbeatInterval);
        try (var interruption = new Interruption();
                var collector = Collector.open(config, "no collector was running")) {
            interruption.onRequest(source::close);
            System.err.println("Collecting cluster %s into %s at %s."
                    .formatted(config.cluster(), kafka.topics().observations(), kafka.bootstrapServers));
            var summary = collector.collect(source);
            System.err.println("%d observations written, %d unchanged, %d rejected."
                    .formatted(summary.observations(), summary.unchanged(), summary.rejected()));
            return Podtrail.OK;
        } finally {
            sources.close();
        }
    }
}

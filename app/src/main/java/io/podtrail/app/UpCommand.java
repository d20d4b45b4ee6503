package io.podtrail.app;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.app.terminal.TerminalWidth;
import io.podtrail.collector.CollectionSummary;
import io.podtrail.collector.CollectorSupervisor;
import io.podtrail.collector.Source;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.policy.PodSecurityConfiguration;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything in one process, on the user's own cluster. */
@Command(
        name = "up",
        description = {
            "Audits your cluster in this one process, with a Kafka of its own.",
            "",
            "The history lies in the data directory and survives restarts: nothing is announced twice, and what changed while "
                    + "Podtrail was down is found when it starts again. With --from it ends at the end of the input."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail up                         your kubeconfig's cluster, until Ctrl-C",
            "  podtrail up --from pods.json --from namespaces.json",
            "  kubectl get pods -A -w --output-watch-events -o json | podtrail up --from -"
        })
final class UpCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final SourceOptions sources = new SourceOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Mixin
    private final LabelOptions labels = new LabelOptions();

    @Mixin
    private final ReceiverOptions receivers = new ReceiverOptions();

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where history and state lie. Default: $XDG_DATA_HOME/podtrail or ~/.local/share/podtrail.")
    private @Nullable Path dataDir;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        Installation.requireBroker("up");
        var configuration = policy.configuration();
        sources.check();
        String cluster = sources.clusterName();
        DataDirectory directory = dataDir == null ? DataDirectory.UP : new DataDirectory(dataDir);
        api.requireFree();
        PrintStream notes = receivers.output == ReceiverOptions.Output.json ? System.err : System.out;
        try (var interruption = new Interruption()) {
            try (var presence = directory.enter();
                    Pipeline pipeline = Pipeline.start(
                            directory.path(),
                            TopicCreator.DEFAULT_RETENTION,
                            (topics, clients) -> receivers.sink(topics, clients, common.isColoured()),
                            api,
                            interruption::request)) {
                presence.started(pipeline.apiUrl());
                notes.println("Auditing cluster %s. Kafka: %s (--kafka-config %s), data: %s. Ctrl-C ends."
                        .formatted(
                                cluster,
                                pipeline.bootstrapServers(),
                                EmbeddedKafka.clientPropertiesFile(directory.kafka()),
                                directory.path()));
                notes.print(ApiOptions.hint(pipeline.apiUrl(), directory.flag()));
                notes.println();
                CollectionSummary summary = collect(pipeline, cluster, configuration, interruption);
                pipeline.throwIfFailed();
                notes.print("\n"
                        + AlertSummary.read(pipeline.clientProperties(), pipeline.topics())
                                .toText(common.isColoured(), TerminalWidth.ofProse()));
                notes.println("%d observations written, %d unchanged, %d rejected (see the topic %s)."
                        .formatted(
                                summary.observations(),
                                summary.unchanged(),
                                summary.rejected(),
                                pipeline.topics().deadLetters()));
            }
            sources.requireObjects();
            return Podtrail.OK;
        } finally {
            sources.close();
        }
    }

    private CollectionSummary collect(
            Pipeline pipeline, String cluster, PodSecurityConfiguration configuration, Interruption interruption)
            throws InterruptedException {
        if (!sources.isKubernetes()) {
            Source source = sources.source(Clock.systemUTC()); // What has been read of a pipe cannot be read again.
            interruption.onRequest(source::close);
            return pipeline.run(
                    source, cluster, sources.clusterAlias(), configuration, policy.alerts(), labels.carried());
        }
        try (CollectorSupervisor collector = pipeline.supervisor(
                () -> sources.source(Clock.systemUTC()),
                cluster,
                sources.clusterAlias(),
                configuration,
                policy.alerts(),
                labels.carried())) {
            interruption.onRequest(collector::close);
            return pipeline.run(collector);
        }
    }
}

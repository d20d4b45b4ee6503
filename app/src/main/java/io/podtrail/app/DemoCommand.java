package io.podtrail.app;

import io.podtrail.collector.Source;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.policy.PodSecurityConfiguration;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything in one process, on a recorded cluster. */
@Command(
        name = "demo",
        description = {
            "Shows Podtrail at work: a recorded cluster, a real Kafka, alerts as they happen.",
            "",
            "Plays twenty minutes of a small cluster through collector, processor and sink in this one process, then prints a "
                    + "summary. Nothing is left behind: the broker's files are temporary and its port is on loopback."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail demo                          twenty minutes in forty seconds; Ctrl-C to end",
            "  podtrail demo --speed max --exit       as fast as it goes, then exit: for scripts",
            "  podtrail demo -o json --exit | jq .message"
        })
final class DemoCommand implements Callable<Integer> {
    private static final String CLUSTER = "demo";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ReceiverOptions receivers = new ReceiverOptions();

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Option(
            names = "--speed",
            defaultValue = "30",
            paramLabel = "N|max",
            description = "How many recorded seconds pass in a second. Default: ${DEFAULT-VALUE}.")
    private String speed = "30";

    @Option(names = "--exit", description = "Exit after the summary instead of keeping the broker up until Ctrl-C.")
    private boolean exit;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        Path examples = Installation.examples();
        var configuration = PolicyOptions.read(examples.resolve("pod-security.yaml"));
        Source source = new WatchStreamSource(
                List.of(examples.resolve("demo-cluster.jsonl")), SourceOptions.pace(speed), Clock.systemUTC());
        PrintStream notes = receivers.output == ReceiverOptions.Output.json ? System.err : System.out;
        notes.println("Playing 20 recorded minutes of a small cluster through a Kafka of its own; alerts follow.\n");
        try (var interruption = new Interruption()) {
            interruption.onRequest(source::close);
            Path directory = Files.createTempDirectory("podtrail-demo");
            try {
                play(directory, source, configuration, interruption, notes);
            } finally {
                delete(directory); // Before the interruption lets the process go.
            }
        }
        return Podtrail.OK;
    }

    private void play(
            Path directory,
            Source source,
            PodSecurityConfiguration configuration,
            Interruption interruption,
            PrintStream notes)
            throws InterruptedException {
        try (Pipeline pipeline = Pipeline.start(
                directory,
                (topics, clients) -> receivers.sink(topics, clients, common.isColoured()),
                api,
                interruption::request)) {
            notes.print(ApiOptions.hint(pipeline.apiUrl()));
            pipeline.run(source, CLUSTER, null, configuration, AlertSettings.DEFAULT);
            pipeline.throwIfFailed();
            if (interruption.isRequested()) {
                notes.println("\nInterrupted; this is how far it got:");
            }
            notes.print("\n"
                    + AlertSummary.read(pipeline.clientProperties(), pipeline.topics())
                            .toText(common.isColoured()));
            if (!exit && !interruption.isRequested()) {
                notes.println("\nThe topics are still there, at %s with prefix %s. Ctrl-C ends the demo."
                        .formatted(
                                pipeline.bootstrapServers(), pipeline.topics().prefix()));
                interruption.await();
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot delete " + file, e);
                }
            });
        }
    }
}

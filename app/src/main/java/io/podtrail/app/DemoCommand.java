package io.podtrail.app;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.app.terminal.TerminalWidth;
import io.podtrail.collector.Source;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.document.PrivateDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
                    + "summary, and a command that looks back into it. Nothing is left behind, unless --data-dir says where: the "
                    + "broker's files are temporary and its port is on loopback."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail demo                          until Ctrl-C",
            "  podtrail demo --speed max --exit       as fast as it goes, then exit",
            "  podtrail demo --exit --data-dir demo   keep the history, to look back into",
            "  podtrail demo -o json --exit | jq .message"
        })
final class DemoCommand implements Callable<Integer> {
    private static final String CLUSTER = "demo";
    /** Had the recorded cluster enforced the strictest level all along. */
    private static final String QUESTION = "--from 2026-11-02T09:00Z --to 2026-11-02T09:20Z --level restricted";
    /** The recording is of one day, and the broker counts retention from there. */
    private static final Duration FOR_EVER = Duration.ofMillis(-1);

    private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);

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

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Keep the history here, for 'replay' and the like; a new or empty folder. Default: a temporary one.")
    private @Nullable Path dataDir;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        Installation.requireBroker("demo");
        Path examples = Installation.examples();
        var configuration = PolicyOptions.read(examples.resolve("pod-security.yaml"));
        Source source = new WatchStreamSource(
                List.of(examples.resolve("demo-cluster.jsonl")), SourceOptions.pace(speed), Clock.systemUTC());
        PrintStream notes = receivers.output == ReceiverOptions.Output.json ? System.err : System.out;
        notes.println("Playing 20 recorded minutes of a small cluster through an embedded Kafka; alerts follow.");
        notes.println();
        try (var interruption = new Interruption()) {
            interruption.onRequest(source::close);
            if (dataDir != null) {
                play(new DataDirectory(unused(dataDir)), source, configuration, interruption, notes);
                return Podtrail.OK;
            }
            DataDirectory directory = temporary();
            try {
                play(directory, source, configuration, interruption, notes);
            } finally {
                delete(directory.path()); // Before the interruption lets the process go.
            }
        }
        return Podtrail.OK;
    }

    /** Where other commands look; or elsewhere, where another demo is there already or nothing can be written. */
    private static DataDirectory temporary() throws IOException {
        if (DataDirectory.DEMO.process().isEmpty()) {
            try {
                delete(DataDirectory.DEMO.path()); // What a demo left that was killed.
                PrivateDirectory.create(DataDirectory.DEMO.path());
                return DataDirectory.DEMO;
            } catch (IOException | UncheckedIOException e) {
                LOG.debug("{} cannot be used", DataDirectory.DEMO.path(), e);
            }
        }
        return new DataDirectory(Files.createTempDirectory("podtrail-demo"));
    }

    private void play(
            DataDirectory directory,
            Source source,
            PodSecurityConfiguration configuration,
            Interruption interruption,
            PrintStream notes)
            throws InterruptedException, IOException {
        api.preferFree();
        try (var presence = directory.enter();
                Pipeline pipeline = Pipeline.start(
                        directory.path(),
                        FOR_EVER,
                        // The recording is of a day gone by, and stands for today.
                        (topics, clients) -> receivers
                                .sink(topics, clients, common.isColoured())
                                .withoutHistory(),
                        api,
                        interruption::request)) {
            presence.started(pipeline.apiUrl());
            notes.print(ApiOptions.hint(pipeline.apiUrl(), directory.flag()));
            pipeline.run(source, CLUSTER, null, configuration, AlertSettings.DEFAULT);
            pipeline.throwIfFailed();
            if (interruption.isRequested()) {
                notes.println();
                notes.println("Interrupted; this is how far it got:");
            }
            notes.print("\n"
                    + AlertSummary.read(pipeline.clientProperties(), pipeline.topics())
                            .toText(common.isColoured(), TerminalWidth.ofProse()));
            if (!exit && !interruption.isRequested()) {
                notes.println();
                notes.println("Kafka runs on at %s (--kafka-config %s). Ctrl-C ends the demo."
                        .formatted(pipeline.bootstrapServers(), EmbeddedKafka.clientPropertiesFile(directory.kafka())));
                notes.println("To look back into it, in another terminal:");
                notes.println("  podtrail replay%s %s".formatted(directory.flag(), QUESTION));
                interruption.await();
                pipeline.throwIfFailed();
            }
        }
        if (dataDir != null) {
            notes.println();
            notes.println("The history is kept. To look back into it:");
            notes.println("  podtrail replay --data-dir %s %s".formatted(dataDir, QUESTION));
        } else if (exit) {
            notes.println();
            notes.println("With --data-dir DIR the history is kept, and 'podtrail replay' looks back into it.");
        }
    }

    /** The recording always begins at the same time: a second one would lie on top of the first. */
    private static Path unused(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                if (files.findAny().isPresent()) {
                    throw new UserError("--data-dir %s is not empty; choose a new folder".formatted(directory));
                }
            }
        }
        return PrivateDirectory.create(directory);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
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

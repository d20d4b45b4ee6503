package io.podtrail.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a topic for people. */
@Command(
        name = "tail",
        description = {
            "Prints records of a topic: transitions of alerts, changes of violations, dead letters, undelivered alerts.",
            "",
            "Reads Kafka itself, and only what is committed. 'podtrail get' shows what is now, from the query API."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail tail alerts                          those of the last hour",
            "  podtrail tail alerts --from yesterday -n shop",
            "  podtrail tail violations -f                   and what follows, until Ctrl-C",
            "  podtrail tail dead-letters --from 7d -o json"
        })
final class TailCommand implements Callable<Integer> {
    enum Output {
        text,
        json
    }

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaClientOptions kafka = new KafkaClientOptions();

    @Mixin
    private final DataDirectoryOption data = new DataDirectoryOption();

    @Parameters(
            paramLabel = "TOPIC",
            description = "One of ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private String topicName = "";

    @Option(
            names = "--from",
            defaultValue = "1h",
            paramLabel = "TIME",
            description = "Where to begin: a point in time such as 2026-11-01T08:00, yesterday or 3h (ago). Default:"
                    + " ${DEFAULT-VALUE}.")
    private Instant from = Instant.EPOCH;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--namespace"},
            split = ",",
            paramLabel = "NAME,...",
            description = "Only what is about these namespaces.")
    private List<String> namespaces = List.of();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}, a line for each record. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        ReadableTopic topic = ReadableTopic.named(topicName)
                .orElseThrow(() -> new UserError("there is no topic '%s' to read: there are %s"
                        .formatted(topicName, String.join(", ", new Names()))));
        var reading = new TopicReading(
                topic,
                namespaces,
                output == Output.json,
                true,
                Objects.requireNonNull(spec).commandLine().getOut());
        try (KafkaConnection connection = data.connect(kafka);
                var interruption = new Interruption()) {
            if (follow) {
                reading.follow(connection, from, interruption::isRequested);
                return Podtrail.OK;
            }
            reading.print(connection, from);
        }
        if (reading.isEmpty()) {
            System.err.println("podtrail: nothing in %s since %s".formatted(topic, PointInTime.text(from)));
        }
        return Podtrail.OK;
    }

    /** For completion and help. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            for (ReadableTopic topic : ReadableTopic.values()) {
                add(topic.toString());
            }
        }
    }
}

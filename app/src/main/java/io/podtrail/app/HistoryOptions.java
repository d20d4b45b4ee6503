package io.podtrail.app;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.kafka.Topics;
import io.podtrail.processor.replay.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which log to look back into, and at what of it. Only reading is asked of Kafka. */
final class HistoryOptions {
    private static final Pattern JOB_NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    @Mixin
    private final KafkaClientOptions kafka = new KafkaClientOptions();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "The data directory of an 'up' or 'demo', running or not: its log is looked into, and not a Kafka's.")
    @Nullable Path dataDir;

    @Option(
            names = "--clusters",
            split = ",",
            paramLabel = "GLOB",
            description = "Look at these clusters only; * and ? stand for anything. Default: all.")
    List<String> clusters = List.of();

    @Option(
            names = "--namespaces",
            split = ",",
            paramLabel = "GLOB",
            description = "Look at these namespaces only; * and ? stand for anything. Default: all.")
    List<String> namespaces = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many partitions are read at once. Default: one per processor of the machine.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--job",
            paramLabel = "NAME",
            description = "Share the work with other processes, or resume it: through a topic of this name behind "
                    + "'<prefix>replay.', which is deleted in the end.")
    @Nullable String job;

    @Option(names = "--join", description = "With --job: help with what another process asked, and print nothing.")
    boolean join;

    @Option(
            names = "--keep",
            description = "With --job: leave its topic, so that the same answer can be printed again.")
    boolean keep;

    Scope scope() {
        return new Scope(clusters, namespaces);
    }

    /** Connects to the log, or starts a broker on the data directory. */
    History open() {
        Topics topics = kafka.topics();
        if (job == null && (join || keep)) {
            throw new UserError("--join and --keep are about a --job");
        }
        if (job != null && !JOB_NAME.matcher(job).matches()) {
            throw new UserError("--job %s: a name has letters, digits, dots, dashes and underscores".formatted(job));
        }
        if (dataDir == null) {
            return new History(kafka.clientProperties(), topics, this, kafka.bootstrapServers(), null);
        }
        Installation.requireBroker("--data-dir");
        Path log = Pipeline.kafkaDirectory(dataDir);
        if (!Files.isDirectory(log)) {
            throw new UserError(
                    "%s holds no history: it is not the data directory of an 'up' or a 'demo'".formatted(dataDir));
        }
        try {
            EmbeddedKafka broker = EmbeddedKafka.startPrivate(log);
            return new History(broker.clientProperties(), topics, this, dataDir.toString(), broker);
        } catch (EmbeddedKafka.InUseException running) {
            Map<String, Object> clients = EmbeddedKafka.clientProperties(log)
                    .orElseThrow(() -> new UserError(UserError.reason(running), running));
            return new History(clients, topics, this, dataDir.toString(), null);
        }
    }
}

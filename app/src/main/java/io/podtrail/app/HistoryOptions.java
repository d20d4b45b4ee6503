package io.podtrail.app;

import io.podtrail.processor.replay.Scope;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which log to look back into, and at what of it. Only reading is asked of Kafka. */
@Command(optionListHeading = "Which history:%n")
final class HistoryOptions {
    private static final Pattern JOB_NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    @Mixin
    private final KafkaClientOptions kafka = new KafkaClientOptions();

    @Mixin
    private final DataDirectoryOption data = new DataDirectoryOption();

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
    History open() throws InterruptedException {
        if (job == null && (join || keep)) {
            throw new UserError("--join and --keep are about a --job");
        }
        if (job != null && !JOB_NAME.matcher(job).matches()) {
            throw new UserError("--job %s: a name has letters, digits, dots, dashes and underscores".formatted(job));
        }
        return new History(data.connect(kafka), this);
    }
}

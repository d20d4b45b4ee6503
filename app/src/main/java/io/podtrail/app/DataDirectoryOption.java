package io.podtrail.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which Kafka a command works on: one that is named, or that of an {@code up} or {@code demo} on this machine. */
@Command(optionListHeading = "Kafka:%n")
final class DataDirectoryOption {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Use the log of the 'up' or 'demo' with this data directory, running or not, instead of a Kafka's."
                            + " Default, where no Kafka is named: that of the 'up' or 'demo' that runs, or else of the last 'up'.")
    @Nullable Path dataDir;

    /** The same with a directory that another option has named; null for none. */
    static DataDirectoryOption of(@Nullable Path directory) {
        var option = new DataDirectoryOption();
        option.dataDir = directory;
        return option;
    }

    /**
     * Connects, or fails within five seconds.
     *
     * @throws Failure when no Kafka answers
     */
    KafkaConnection connect(KafkaClientOptions kafka) throws InterruptedException {
        if (kafka.isNamed()) {
            if (dataDir != null) {
                throw new UserError(
                        "--data-dir and --bootstrap-servers or --kafka-config name two logs: give one of them");
            }
            return kafka.connect();
        }
        if (dataDir != null) {
            return new DataDirectory(dataDir).connect(kafka.topics());
        }
        DataDirectory found = DataDirectory.running().orElse(DataDirectory.UP);
        if (found.hasLog()) {
            System.err.println("podtrail: using the log in %s (--data-dir, --bootstrap-servers name another)"
                    .formatted(found.path()));
            return found.connect(kafka.topics());
        }
        return kafka.connect();
    }
}

package io.podtrail.app;

import io.podtrail.app.acl.Part;
import io.podtrail.events.kafka.TransactionWatch;
import io.podtrail.policy.document.PrivateDirectory;
import io.podtrail.processor.Processor;
import io.podtrail.processor.ProcessorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The processor on its own. */
@Command(
        name = "process",
        description = {
            "Judges what collectors wrote, and keeps violations and alerts.",
            "",
            "Start as many as there is work for: they share the partitions, and any of them may be killed at any time."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  podtrail process --bootstrap-servers kafka:9092 --state-dir /var/lib/podtrail")
final class ProcessCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where the stores lie; keep it across restarts, or they are read back from Kafka. "
                    + "Default: $XDG_STATE_HOME/podtrail or ~/.local/state/podtrail.")
    private @Nullable Path stateDir;

    @Option(
            names = "--threads",
            defaultValue = "2",
            paramLabel = "N",
            description = "Stream threads. Default: ${DEFAULT-VALUE}.")
    private int threads = 2;

    @Option(
            names = "--commit-interval",
            defaultValue = "100ms",
            paramLabel = "DURATION",
            description = "How soon others see what was judged. Default: ${DEFAULT-VALUE}.")
    private Duration commitInterval = ProcessorConfig.DEFAULT_COMMIT_INTERVAL;

    @Option(
            names = "--standby-replicas",
            defaultValue = "0",
            paramLabel = "N",
            description = "How many other processors keep a copy of each store, to take over at once. Without one they "
                    + "read it back from Kafka first. Default: ${DEFAULT-VALUE}.")
    private int standbyReplicas;

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        if (!api.isOff()) {
            var unused = api.bindAddress(); // Mistakes are told before anything is begun.
        }
        int partitions = kafka.createTopics(Part.PROCESSOR);
        var failure = new AtomicReference<@Nullable Throwable>();
        Map<String, Object> clients = kafka.clientProperties();
        try (var interruption = new Interruption();
                TransactionWatch transactions = kafka.transactionWatch(
                        ProcessorConfig.readBy(kafka.topics()), Set.of(ProcessorConfig.applicationId(kafka.topics())));
                ServedApi served = api.isOff() ? null : ServedApi.serve(api, kafka.topics(), clients, partitions);
                Processor processor = processor(served, clients)) {
            processor.onFailure(cause -> {
                failure.set(cause);
                interruption.request();
            });
            if (served != null) {
                served.watch(transactions);
            }
            transactions.start();
            processor.start();
            System.err.println(
                    "Processing %s at %s.".formatted(kafka.topics().observations(), kafka.bootstrapServers()));
            System.err.print(served == null ? "" : ApiOptions.hint(served.url(), ClientOptions.flag(served.url())));
            interruption.await();
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the processor stopped: " + UserError.reason(cause), cause);
        }
        return Podtrail.OK;
    }

    /** Made for this user alone. In a folder that everybody may write into, another user could have made it before. */
    private Path stateDirectory() {
        Path directory = stateDir == null ? UserDirectory.STATE.resolve("podtrail") : stateDir;
        try {
            return PrivateDirectory.create(directory);
        } catch (IOException e) {
            throw new UserError("--state-dir %s: %s".formatted(directory, UserError.reason(e)), e);
        }
    }

    private Processor processor(@Nullable ServedApi served, Map<String, Object> clients) {
        var config = new ProcessorConfig(
                kafka.topics(),
                served == null ? clients : served.advertisedIn(clients),
                stateDirectory(),
                threads,
                commitInterval,
                standbyReplicas);
        return served == null ? new Processor(config) : served.processor(config);
    }
}

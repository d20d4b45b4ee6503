package io.podtrail.app;

import io.podtrail.sink.Sink;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The sink on its own. */
@Command(
        name = "sink",
        description = {
            "Delivers alerts: to the terminal, to a topic, to a webhook.",
            "",
            "At least once, in order per alert. What a receiver refuses for good goes to the topic 'undelivered'."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail sink --bootstrap-servers kafka:9092",
            "  podtrail sink --receiver webhook --webhook-url-file /run/secrets/url"
        })
final class SinkCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final ReceiverOptions receivers = new ReceiverOptions();

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        var config = receivers.sink(kafka.topics(), kafka.clientProperties(), common.isColoured());
        kafka.createTopics();
        var failure = new AtomicReference<@Nullable Throwable>();
        try (var interruption = new Interruption();
                var sink = new Sink(config)) {
            var unused = sink.stopped().whenComplete((stopped, cause) -> {
                failure.set(cause);
                interruption.request();
            });
            sink.start();
            System.err.println("Delivering %s at %s.".formatted(kafka.topics().alerts(), kafka.bootstrapServers));
            interruption.await();
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the sink stopped: " + UserError.reason(cause), cause);
        }
        return Podtrail.OK;
    }
}

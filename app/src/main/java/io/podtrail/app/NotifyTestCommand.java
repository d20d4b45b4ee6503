package io.podtrail.app;

import io.podtrail.policy.bounds.ShortText;
import io.podtrail.policy.document.DurationText;
import io.podtrail.policy.document.Nearest;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.http.Exchanges;
import io.podtrail.sink.receivers.http.Exchanges.Exchange;
import io.podtrail.sink.routing.ReceiverSpec;
import io.podtrail.sink.routing.RoutingConfig;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One test message through a real receiver. */
@Command(
        name = "test",
        description = {
            "Sends a test message to a receiver of a routing file and shows what came back.",
            "",
            "The message goes the way that alerts go, with the receiver's own settings and secrets, and says in every name "
                    + "that it is a test. After it, its end is sent, so that no incident stays open. Each is tried once; exit "
                    + "code 1 when one is not taken. Needs Kafka only for receivers of type 'topic'."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail notify test --routes routes.yaml --receiver slack",
            "  podtrail notify test --routes routes.yaml --receiver pager --leave-open"
        })
final class NotifyTestCommand implements Callable<Integer> {
    private static final int MAX_SHOWN_BYTES = 1024;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaClientOptions kafka = new KafkaClientOptions();

    @Mixin
    private final RoutesOption routes = new RoutesOption();

    @Option(
            names = "--receiver",
            required = true,
            paramLabel = "NAME",
            description = "The receiver, by its name in the routing file.")
    private @Nullable String name;

    @Option(
            names = "--leave-open",
            description =
                    "Do not send the end: an incident stays open until somebody closes it, or the next test does.")
    private boolean leaveOpen;

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        String receiverName = Objects.requireNonNull(name);
        ReceiverSettings settings = settings(receiverName);
        var test = TestNotification.of(
                receiverName, kafka.topics().alerts(), Clock.systemUTC().instant(), settings.onlyCluster());
        try (Receiver receiver = open(receiverName, settings)) {
            System.out.println("%s: %s".formatted(receiverName, Printable.of(receiver.toString())));
            Delivery opened = send(receiver, "test message", test.opened());
            if (opened.outcome() != Outcome.DELIVERED) {
                return Podtrail.FAILED;
            }
            if (leaveOpen) {
                return Podtrail.OK;
            }
            Map<String, String> remembered = Objects.requireNonNullElse(opened.remember(), Map.of());
            Delivery resolved = send(receiver, "its end", test.resolved(remembered));
            return resolved.outcome() == Outcome.DELIVERED ? Podtrail.OK : Podtrail.FAILED;
        }
    }

    private ReceiverSettings settings(String receiverName) {
        RoutingConfig config = routes.read();
        ReceiverSpec spec = config.receivers().get(receiverName);
        if (spec == null) {
            throw new UserError("%s has no receiver \"%s\": %s"
                    .formatted(
                            routes.file(),
                            receiverName,
                            Nearest.advice(receiverName, config.receivers().keySet())));
        }
        return spec.settings();
    }

    private Receiver open(String receiverName, ReceiverSettings settings) {
        try {
            return settings.open(new ReceiverContext(
                    receiverName,
                    kafka.topics(),
                    kafka.clientProperties(),
                    System.getenv(),
                    System.out,
                    common.isColoured(),
                    ReceiverOptions::connect));
        } catch (IllegalArgumentException e) {
            throw new UserError("%s: receiver %s: %s".formatted(routes.file(), receiverName, e.getMessage()), e);
        }
    }

    private static Delivery send(Receiver receiver, String what, Notification notification)
            throws InterruptedException {
        try (var exchanges = Exchanges.observe()) {
            Delivery delivery = deliver(receiver, notification);
            System.out.println("  %s: %s".formatted(what, outcome(delivery)));
            exchanges.all().forEach(exchange -> System.out.println("    " + text(exchange)));
            return delivery;
        }
    }

    private static Delivery deliver(Receiver receiver, Notification notification) throws InterruptedException {
        try {
            return receiver.deliver(notification);
        } catch (UncheckedIOException gone) {
            return Delivery.refused("receiver gone", UserError.reason(gone));
        }
    }

    private static String outcome(Delivery delivery) {
        return switch (delivery.outcome()) {
            case DELIVERED -> "delivered";
            case REFUSED -> "refused, " + shown(delivery.explanation());
            case RETRY -> {
                var after = delivery.retryAfter();
                yield "not delivered, %s (a sink would try again%s)"
                        .formatted(
                                shown(delivery.explanation()),
                                after == null ? "" : " after the " + DurationText.of(after) + " that it asks for");
            }
        };
    }

    private static String text(Exchange exchange) {
        return "%s answered HTTP %d%s"
                .formatted(
                        exchange.origin(),
                        exchange.status(),
                        exchange.body().isEmpty() ? "" : ": " + shown(exchange.body()));
    }

    /** Whatever the other side wrote, on one line and not too long. */
    private static String shown(String text) {
        return Printable.of(ShortText.cut(text, MAX_SHOWN_BYTES));
    }
}

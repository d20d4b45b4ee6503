package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.app.acl.Part;
import io.podtrail.app.terminal.Columns;
import io.podtrail.app.terminal.Progress;
import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.document.Nearest;
import io.podtrail.sink.delivery.Redelivery;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Alerts that were given up, once more. */
@Command(
        name = "redeliver",
        description = {
            "Has alerts delivered again that a receiver did not take and that are kept in the topic 'undelivered'.",
            "",
            "The sink that delivers to the receiver does it, in order with everything else, when it runs. An alert that has "
                    + "changed since is left out: what it has become was told, or is in 'undelivered' itself."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail redeliver --receiver slack --from 2h --dry-run",
            "  podtrail redeliver --receiver slack --from 2026-11-24T08:00:00Z \\",
            "      --to 2026-11-24T12:00:00Z"
        })
final class RedeliverCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final DataDirectoryOption data = new DataDirectoryOption();

    @Option(
            names = "--receiver",
            required = true,
            paramLabel = "NAME",
            description = "The receiver, by its name in the routing file.")
    private @Nullable String receiver;

    @Option(
            names = "--from",
            defaultValue = "24h",
            paramLabel = "TIME",
            description =
                    "Alerts that were given up since then: a point in time such as 2026-11-01T08:00, yesterday or 3h (ago). Default: ${DEFAULT-VALUE}.")
    private String from = "24h";

    @Option(
            names = "--to",
            defaultValue = "now",
            paramLabel = "TIME",
            description = "And until then, likewise. Default: ${DEFAULT-VALUE}.")
    private String to = "now";

    @Option(names = "--dry-run", description = "Only show what would be delivered again.")
    private boolean dryRun;

    /** One that was given up. */
    private record GivenUp(Alert alert, ConsumerRecord<byte[], byte[]> record, boolean isOutdated) {}

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        Instant now = Clock.systemUTC().instant();
        Instant begin = PointInTime.parse("--from", from, now);
        Instant end = PointInTime.parse("--to", to, now);
        try (KafkaConnection connection = data.connect(kafka)) {
            kafka.createTopics(connection, Part.REDELIVERY);
            return redeliver(connection, begin, end, now);
        }
    }

    private int redeliver(KafkaConnection connection, Instant begin, Instant end, Instant now)
            throws InterruptedException {
        try {
            List<GivenUp> found = find(connection, begin, end, now);
            if (found.isEmpty()) {
                requireKnownReceiver(connection);
                System.out.println("Nothing was given up for %s from %s to %s."
                        .formatted(receiver, PointInTime.text(begin), PointInTime.text(end)));
                return Podtrail.OK;
            }
            System.out.print(table(found));
            List<GivenUp> again = found.stream().filter(one -> !one.isOutdated).toList();
            if (dryRun) {
                System.out.print("%n%,d would be delivered again.%n".formatted(again.size()));
            } else {
                write(connection, again);
                System.out.println();
                System.out.println(
                        "%,d are handed to the sink of %s, which tells them when the groupInterval of their group is over."
                                .formatted(again.size(), receiver));
            }
            return Podtrail.OK;
        } catch (KafkaException e) {
            throw connection.failure(e);
        }
    }

    /** Every receiver of a sink has a consumer group. Where Kafka does not say which there are, no name is refused. */
    private void requireKnownReceiver(KafkaConnection connection) throws InterruptedException {
        String prefix = connection.topics().sink("");
        List<String> known;
        try {
            known = connection.admin().listGroups(ListGroupsOptions.forConsumerGroups()).valid().get().stream()
                    .map(GroupListing::groupId)
                    .filter(group -> group.startsWith(prefix))
                    .map(group -> group.substring(prefix.length()))
                    .sorted()
                    .toList();
        } catch (ExecutionException e) {
            return;
        }
        if (!known.isEmpty() && !known.contains(receiver)) {
            throw new Failure("no receiver '%s' is known; %s"
                    .formatted(receiver, Nearest.advice(String.valueOf(receiver), known)));
        }
    }

    private List<GivenUp> find(KafkaConnection connection, Instant begin, Instant end, Instant now)
            throws InterruptedException {
        Topics topics = connection.topics();
        Map<String, Object> clients = connection.clientProperties();
        var givenUp = new HashMap<String, ConsumerRecord<byte[], byte[]>>();
        var newest = new HashMap<String, Alert>();
        for (var record : new TopicRecords(clients, topics, topics.undelivered(), begin).until(end)) {
            Alert alert = alert(record);
            if (alert != null && Objects.requireNonNull(receiver).equals(header(record, Redelivery.RECEIVER))) {
                Alert known = newest.get(alert.fingerprint());
                if (known == null || alert.revision() >= known.revision()) {
                    newest.put(alert.fingerprint(), alert);
                    givenUp.put(alert.fingerprint(), record);
                }
            }
        }
        var revisions = new HashMap<String, Long>();
        if (!newest.isEmpty()) {
            Instant oldest = newest.values().stream()
                    .map(Alert::at)
                    .min(Instant::compareTo)
                    .orElse(begin);
            for (var record : new TopicRecords(clients, topics, topics.alerts(), oldest).until(now)) {
                Alert alert = alert(record);
                if (alert != null) {
                    revisions.merge(alert.fingerprint(), alert.revision(), Math::max);
                }
            }
        }
        var found = new ArrayList<GivenUp>();
        newest.forEach((fingerprint, alert) -> found.add(new GivenUp(
                alert,
                Objects.requireNonNull(givenUp.get(fingerprint)),
                revisions.getOrDefault(fingerprint, 0L) > alert.revision())));
        found.sort((a, b) -> a.alert.at().compareTo(b.alert.at()));
        return found;
    }

    private void write(KafkaConnection connection, List<GivenUp> alerts) throws InterruptedException {
        var properties = new HashMap<>(connection.clientProperties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
                Progress progress = Progress.of("Handing over", "alerts", alerts.size())) {
            for (GivenUp one : alerts) {
                producer.send(Redelivery.of(one.record, connection.topics())).get();
                progress.step();
            }
        } catch (ExecutionException e) {
            throw connection.failure(e);
        }
    }

    private static @Nullable Alert alert(ConsumerRecord<byte[], byte[]> record) {
        try {
            return EventSerde.alert().deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            return null;
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static String table(List<GivenUp> found) {
        var rows = new ArrayList<String[]>();
        rows.add(new String[] {"SINCE", "NAMESPACE", "WORKLOAD", "MODE", "STATE", "WHY IT WAS GIVEN UP"});
        for (GivenUp one : found) {
            Alert alert = one.alert;
            rows.add(new String[] {
                PointInTime.text(alert.at()),
                alert.namespace(),
                alert.workload().toString(),
                alert.mode().toString(),
                one.isOutdated
                        ? "has changed since: left out"
                        : alert.transition().toString(),
                Redelivery.why(one.record)
            });
        }
        var columns = new Columns(rows);
        var text = new StringBuilder();
        rows.forEach(row -> text.append(columns.line(row)).append('\n'));
        return text.toString();
    }
}

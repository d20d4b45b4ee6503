package io.podtrail.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.app.acl.Part;
import io.podtrail.app.terminal.Columns;
import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.backtest.Backtest;
import io.podtrail.sink.backtest.ReceiverTally;
import io.podtrail.sink.grouping.Suppression;
import io.podtrail.sink.routing.RoutingConfig;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a routing file would have told. */
@Command(
        name = "backtest",
        description = {
            "Runs the alerts of the past through a routing file and counts what it would have told, without telling anybody.",
            "",
            "Makes the very decisions that the sink makes, with the times of the alerts for a clock: groups, waits, repetitions, "
                    + "mute times, inhibition. Every message counts as delivered at once; silences of the past are left out. Alerts "
                    + "that opened before --from are told with their first change after it."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail routes backtest --routes candidate.yaml --from 30d",
            "  podtrail routes backtest --routes candidate.yaml --from 7d \\",
            "      --time-zone Europe/Berlin -o json"
        })
final class RoutesBacktestCommand implements Callable<Integer> {
    enum Output {
        text,
        json
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final DataDirectoryOption data = new DataDirectoryOption();

    @Mixin
    private final RoutesOption routes = new RoutesOption();

    @Option(
            names = "--from",
            defaultValue = "30d",
            paramLabel = "TIME",
            description =
                    "Where to begin: a point in time such as 2026-11-01T08:00, yesterday or 3h (ago). Default: ${DEFAULT-VALUE}.")
    private String from = "30d";

    @Option(
            names = "--to",
            defaultValue = "now",
            paramLabel = "TIME",
            description = "Where to end, likewise. Default: ${DEFAULT-VALUE}.")
    private String to = "now";

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "Whose days and nights are counted, such as Europe/Berlin. Default: this machine's.")
    private @Nullable String timeZone;

    @Option(
            names = "--night",
            defaultValue = "22:00-06:00",
            paramLabel = "FROM-TO",
            description = "What counts as night. Default: ${DEFAULT-VALUE}.")
    private String night = "22:00-06:00";

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        RoutingConfig config = routes.read();
        Instant now = Clock.systemUTC().instant();
        Instant begin = PointInTime.parse("--from", from, now);
        Instant end = PointInTime.parse("--to", to, now);
        ZoneId zone = zone();
        LocalTime[] nightTimes = nightTimes();
        var backtest = new Backtest(config, zone, nightTimes[0], nightTimes[1]);

        List<ConsumerRecord<byte[], byte[]>> records = alerts(begin, end);
        int unreadable = 0;
        var fingerprints = new HashSet<String>();
        EventSerde<Alert> serde = EventSerde.alert();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                Alert alert = Objects.requireNonNull(serde.deserialize(record.topic(), record.value()));
                fingerprints.add(alert.fingerprint());
                backtest.take(alert, record);
            } catch (SerializationException | NullPointerException e) {
                unreadable++;
            }
        }
        List<ReceiverTally> tallies = backtest.end(end);
        if (output == Output.json) {
            System.out.print(json(tallies, records.size(), fingerprints.size(), unreadable, begin, end, zone) + "\n");
        } else {
            System.out.println("%,d transitions of %,d alerts, %s to %s (%s)"
                    .formatted(
                            records.size() - unreadable,
                            fingerprints.size(),
                            begin.atZone(zone).toLocalDate(),
                            end.atZone(zone).toLocalDate(),
                            zone));
            if (unreadable > 0) {
                System.out.println("%,d records are no alerts and are left out".formatted(unreadable));
            }
            System.out.print("\n"
                    + table(
                            tallies,
                            begin.atZone(zone).toLocalDate(),
                            end.atZone(zone).toLocalDate()));
        }
        return Podtrail.OK;
    }

    private List<ConsumerRecord<byte[], byte[]>> alerts(Instant begin, Instant end) throws InterruptedException {
        try (KafkaConnection connection = data.connect(kafka)) {
            connection.requireAccess(Part.BACKTEST);
            try {
                Topics topics = connection.topics();
                return new TopicRecords(connection.clientProperties(), topics, topics.alerts(), begin).until(end);
            } catch (KafkaException e) {
                throw connection.failure(e);
            }
        }
    }

    private ZoneId zone() {
        try {
            return timeZone == null ? ZoneId.systemDefault() : ZoneId.of(timeZone);
        } catch (DateTimeException e) {
            throw new UserError("--time-zone %s is no time zone: write it as Europe/Berlin".formatted(timeZone), e);
        }
    }

    private LocalTime[] nightTimes() {
        try {
            String[] ends = night.split("-", -1);
            return new LocalTime[] {LocalTime.parse(ends[0].strip()), LocalTime.parse(ends[ends.length - 1].strip())};
        } catch (DateTimeException e) {
            throw new UserError("--night is FROM-TO, such as 22:00-06:00, not '%s'".formatted(night), e);
        }
    }

    private static String table(List<ReceiverTally> tallies, LocalDate first, LocalDate last) {
        var rows = new ArrayList<String[]>();
        rows.add(row("MESSAGES", tallies, tally -> tally.receiver().toUpperCase(Locale.ROOT)));
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            LocalDate of = day;
            if (tallies.stream().anyMatch(tally -> tally.messages().containsKey(of))) {
                rows.add(numbers(
                        day.toString(), tallies, tally -> tally.messages().getOrDefault(of, 0)));
            }
        }
        rows.add(numbers("all", tallies, ReceiverTally::total));
        rows.add(numbers("  at night", tallies, ReceiverTally::atNight));
        rows.add(numbers("  only repeated", tallies, ReceiverTally::repeated));
        rows.add(row("ALERTS", tallies, tally -> ""));
        rows.add(numbers("told", tallies, ReceiverTally::alerts));
        rows.add(numbers("most in a message", tallies, ReceiverTally::largest));
        for (Suppression by : Suppression.values()) {
            if (by != Suppression.SILENCED) {
                rows.add(numbers(
                        by == Suppression.UNROUTED ? "routed elsewhere" : by.toString(),
                        tallies,
                        tally -> tally.suppressed(by)));
            }
        }
        var columns = new Columns(rows);
        var text = new StringBuilder();
        rows.forEach(row -> text.append(columns.line(row).stripTrailing()).append('\n'));
        return text.toString();
    }

    private static String[] numbers(String label, List<ReceiverTally> tallies, ToLongFunction<ReceiverTally> number) {
        return row(label, tallies, tally -> "%,d".formatted(number.applyAsLong(tally)));
    }

    private static String[] row(String label, List<ReceiverTally> tallies, Function<ReceiverTally, String> cell) {
        var row = new ArrayList<String>();
        row.add(label);
        tallies.forEach(tally -> row.add(cell.apply(tally)));
        return row.toArray(String[]::new);
    }

    private static String json(
            List<ReceiverTally> tallies,
            int transitions,
            int alerts,
            int unreadable,
            Instant begin,
            Instant end,
            ZoneId zone) {
        var receivers = new LinkedHashMap<String, Object>();
        for (ReceiverTally tally : tallies) {
            var days = new LinkedHashMap<String, Integer>();
            tally.messages().forEach((day, count) -> days.put(day.toString(), count));
            var suppressed = new LinkedHashMap<String, Long>();
            for (Suppression by : Suppression.values()) {
                suppressed.put(by.toString(), tally.suppressed(by));
            }
            var one = new LinkedHashMap<String, Object>();
            one.put("messages", tally.total());
            one.put("messagesByDay", days);
            one.put("messagesAtNight", tally.atNight());
            one.put("messagesOnlyRepeated", tally.repeated());
            one.put("alertsTold", tally.alerts());
            one.put("mostAlertsInAMessage", tally.largest());
            one.put("suppressed", suppressed);
            receivers.put(tally.receiver(), one);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("from", begin.toString());
        all.put("to", end.toString());
        all.put("timeZone", zone.toString());
        all.put("transitions", transitions - unreadable);
        all.put("alerts", alerts);
        all.put("unreadable", unreadable);
        all.put("receivers", receivers);
        try {
            return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts can always be written", e);
        }
    }
}

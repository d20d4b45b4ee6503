package io.podtrail.sink.backtest;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Cause;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.grouping.Suppression;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.RoutingFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class BacktestTest {
    private static final String ROUTES = """
            receivers: {chat: {type: terminal}, pager: {type: terminal}}
            route:
              receiver: chat
              routes:
                - {match: {namespace: paged}, receiver: pager, groupBy: [], repeatInterval: 0}
            """;

    @Test
    void messagesAreCountedByReceiverAndDayAsTheyWouldHaveBeenSent() throws Exception {
        var backtest = new Backtest(
                RoutingFile.read(ROUTES.getBytes(UTF_8), Path.of("routes.yaml"), ReceiverTypes.ALL),
                ZoneId.of("Europe/Berlin"),
                LocalTime.of(22, 0),
                LocalTime.of(6, 0));
        Instant evening = Instant.parse("2026-11-02T22:30:00Z"); // 23:30 in Berlin
        take(backtest, anAlert().of("a", 1), evening);
        take(backtest, anAlert().of("b", 1).workload("b"), evening.plusSeconds(10));
        take(backtest, anAlert().of("p", 1).inNamespace("paged"), evening.plusSeconds(20));
        take(
                backtest,
                anAlert().of("p", 2).inNamespace("paged").resolved(Cause.FIXED, evening),
                evening.plusSeconds(40_000));

        var tallies = backtest.end(evening.plusSeconds(100_000));

        ReceiverTally chat = tallies.get(0);
        assertThat(chat.messages()).isEqualTo(Map.of(LocalDate.of(2026, 11, 2), 1, LocalDate.of(2026, 11, 3), 1));
        assertThat(chat.repeated()).isEqualTo(1);
        assertThat(chat.atNight()).isEqualTo(2);
        assertThat(chat.alerts()).isEqualTo(2);
        assertThat(chat.largest()).isEqualTo(2);
        ReceiverTally pager = tallies.get(1);
        assertThat(pager.total()).isEqualTo(2);
        assertThat(pager.atNight()).isEqualTo(1);
        assertThat(pager.suppressed(Suppression.UNROUTED)).isEqualTo(2);
    }

    private static void take(Backtest backtest, AlertBuilder alert, Instant at) {
        var record = alert.record(0, 0);
        backtest.take(
                alert.build(),
                new ConsumerRecord<>(
                        record.topic(),
                        0,
                        0,
                        at.toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        record.key(),
                        record.value(),
                        new RecordHeaders(),
                        java.util.Optional.empty()));
    }
}

package io.podtrail.sink.backtest;

import io.podtrail.events.Alert;
import io.podtrail.sink.grouping.Grouping;
import io.podtrail.sink.grouping.Repeats;
import io.podtrail.sink.grouping.SuppressionCounts;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.silence.Silences;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Runs alerts of the past through a routing configuration. They must come in the order of their times. */
public final class Backtest {
    private final Map<String, Simulation> simulations = new LinkedHashMap<>();

    /** One receiver's groups and what was counted of them. */
    private record Simulation(Grouping grouping, ReceiverTally tally) {}

    /**
     * With nothing told yet.
     *
     * @param timeZone whose days and nights are counted
     * @param nightFrom when a night begins
     * @param nightTo when it ends
     */
    public Backtest(RoutingConfig config, ZoneId timeZone, LocalTime nightFrom, LocalTime nightTo) {
        config.receivers().keySet().forEach(receiver -> {
            var counts = new SuppressionCounts();
            simulations.put(
                    receiver,
                    new Simulation(
                            new Grouping(
                                    receiver, config.withoutHistory(), new Silences(), Repeats.BY_ROUTE, false, counts),
                            new ReceiverTally(receiver, counts, timeZone, nightFrom, nightTo)));
        });
    }

    /** An alert's next revision, at the time of its record. */
    public void take(Alert alert, ConsumerRecord<byte[], byte[]> record) {
        for (Simulation simulation : simulations.values()) {
            tellUntil(simulation, record.timestamp());
            simulation.grouping.absorb(alert, record, record.timestamp(), false);
        }
    }

    /** What was told until then, by receiver. */
    public List<ReceiverTally> end(Instant end) {
        var tallies = new ArrayList<ReceiverTally>();
        for (Simulation simulation : simulations.values()) {
            tellUntil(simulation, end.toEpochMilli());
            tallies.add(simulation.tally);
        }
        return tallies;
    }

    private static void tellUntil(Simulation simulation, long until) {
        Grouping grouping = simulation.grouping;
        grouping.endBatch();
        long now = grouping.nextDue();
        while (now <= until) {
            var due = grouping.begin(now);
            if (due.isPresent()) {
                simulation.tally.told(due.get().notification(), Instant.ofEpochMilli(now));
                var unused = grouping.told(due.get(), Map.of(), now);
                grouping.kept(due.get(), now);
            }
            now = Math.max(now, grouping.nextDue());
        }
    }
}

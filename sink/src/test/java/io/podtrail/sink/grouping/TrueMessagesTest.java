package io.podtrail.sink.grouping;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.policy.Mode;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.routing.RoutingFile;
import io.podtrail.sink.silence.Silences;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of workloads that violate in several modes at once, as a processor writes them, and what is sent of them at the
 * default intervals.
 */
final class TrueMessagesTest {
    private static final int WORKLOADS = 6;
    private static final int EVENTS = 120;
    private static final List<Mode> MODES = List.of(Mode.ENFORCE, Mode.AUDIT, Mode.WARN);

    private final Map<String, Alert> written = new HashMap<>();
    private final Map<String, Alert> sent = new HashMap<>();
    private long now = Instant.parse("2026-11-02T09:00:00Z").toEpochMilli();
    private long offset;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noMessageSaysThatSomethingViolatesWhichNoLongerDoesAndTheLastOneStatesTheLastState(long seed)
            throws Exception {
        var random = new Random(seed);
        var grouping = new Grouping(
                "chat",
                routing(random),
                new Silences(),
                Repeats.BY_ROUTE,
                random.nextBoolean(),
                new SuppressionCounts());
        for (int event = 0; event < EVENTS; event++) {
            change(grouping, "w" + random.nextInt(WORKLOADS), random);
            pass(grouping, random.nextInt(5) == 0 ? Duration.ofHours(2) : Duration.ofSeconds(random.nextInt(200)));
        }
        pass(grouping, Duration.ofHours(12));

        assertThat(sent).isNotEmpty();
        sent.forEach((fingerprint, last) -> {
            Alert state = written.get(fingerprint);
            assertThat(last.transition() == Transition.RESOLVED)
                    .as(fingerprint)
                    .isEqualTo(state.transition() == Transition.RESOLVED);
        });
        written.values().stream()
                .filter(alert -> alert.mode() == Mode.ENFORCE && alert.transition() != Transition.RESOLVED)
                .forEach(open -> assertThat(sent).containsKey(open.fingerprint()));
    }

    /** All alerts of a workload in one commit: each opens, says a new number of pods, or ends. */
    private void change(Grouping grouping, String workload, Random random) {
        boolean opens = random.nextBoolean();
        int pods = 1 + random.nextInt(20);
        for (Mode mode : MODES) {
            String fingerprint = workload + "-" + mode;
            Alert before = written.get(fingerprint);
            boolean isOpen = before != null && before.transition() != Transition.RESOLVED;
            long revision = before == null ? 1 : before.revision() + 1;
            AlertBuilder alert =
                    anAlert().of(fingerprint, revision).workload(workload).loud(mode, severity(mode));
            if (isOpen && opens) {
                alert.correcting(before.corrects() == null ? before.revision() : before.corrects(), pods);
            } else if (isOpen) {
                alert.resolved(Cause.FIXED, Instant.ofEpochMilli(now));
            } else if (!opens) {
                continue;
            }
            Alert built = alert.build();
            written.put(fingerprint, built);
            grouping.absorb(built, alert.record(0, offset++), now, false);
            send(grouping);
        }
        grouping.endBatch();
    }

    private void pass(Grouping grouping, Duration time) {
        long end = now + time.toMillis();
        while (grouping.nextDue() <= end) {
            now = Math.max(now, grouping.nextDue());
            send(grouping);
        }
        now = end;
    }

    private void send(Grouping grouping) {
        for (Optional<Grouping.Due> due = grouping.begin(now); due.isPresent(); due = grouping.begin(now)) {
            for (Notification.Item item : due.get().notification().items()) {
                Alert alert = item.alert();
                assertThat(alert).as("what is sent is the newest").isEqualTo(written.get(alert.fingerprint()));
                sent.put(alert.fingerprint(), alert);
            }
            var unused = grouping.told(due.get(), Map.of(), now);
            grouping.kept(due.get(), now);
            assertWarningsAreKeptBack(due.get().notification());
        }
    }

    /** What a more severe alert of the workload says already. */
    private void assertWarningsAreKeptBack(Notification notification) {
        notification.items().stream()
                .filter(item ->
                        item.isNews() && !item.isResolved() && item.alert().mode() == Mode.WARN)
                .forEach(item -> {
                    Alert enforce = written.get(item.alert().workload().name() + "-" + Mode.ENFORCE);
                    assertThat(enforce.transition()).isEqualTo(Transition.RESOLVED);
                });
    }

    private static Severity severity(Mode mode) {
        return mode == Mode.ENFORCE ? Severity.CRITICAL : mode == Mode.AUDIT ? Severity.WARNING : Severity.INFO;
    }

    private static RoutingConfig routing(Random random) throws InvalidConfigurationException {
        String wait = List.of("", ", groupWait: 0s", ", groupWait: 0s, groupInterval: 0s")
                .get(random.nextInt(3));
        String file = """
                receivers: {chat: {type: terminal}}
                route: {receiver: chat, groupBy: [%s]%s}
                """.formatted(random.nextBoolean() ? "namespace" : "workload", wait);
        return RoutingFile.read(file.getBytes(UTF_8), Path.of("routes.yaml"), ReceiverTypes.ALL);
    }
}

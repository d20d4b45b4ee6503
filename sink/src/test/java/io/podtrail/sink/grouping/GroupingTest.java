package io.podtrail.sink.grouping;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.podtrail.events.Cause;
import io.podtrail.events.Severity;
import io.podtrail.events.kafka.RecordedTime;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.policy.Mode;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Notification.Suppressed;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.routing.RoutingFile;
import io.podtrail.sink.silence.Silence;
import io.podtrail.sink.silence.Silences;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Minutes pass when the test says so; kept state goes through bytes, as in Kafka. */
final class GroupingTest {
    private static final String ROUTES = """
            receivers: {chat: {type: terminal, history: digest}, pager: {type: terminal}}
            route:
              receiver: chat
              groupBy: [namespace]
              groupWait: 30s
              groupInterval: 5m
              repeatInterval: 4h
              routes:
                - match: {namespace: paged}
                  receiver: pager
            """;

    private final Silences silences = new Silences();
    private final SuppressionCounts counts = new SuppressionCounts();
    private final Map<String, StateRecord> kept = new HashMap<>();
    private long now = Instant.parse("2026-11-02T09:00:00Z").toEpochMilli();
    private long offset;
    private RoutingConfig routing = routes(ROUTES);
    private Repeats repeats = Repeats.BY_ROUTE;
    private boolean takesCorrections;
    private Grouping grouping = grouping();

    @Test
    void aGroupWaitsForMoreThenTellsAllOfItOnceTheWorstFirst() {
        for (int i = 0; i < 300; i++) {
            take(anAlert().of("f" + i, 1).workload("w" + i).loud(Mode.WARN, Severity.INFO));
        }
        take(anAlert().of("worst", 1).workload("worst"));

        assertThat(toldAfter(Duration.ofSeconds(29))).isEmpty();
        List<Notification> told = toldAfter(Duration.ofSeconds(1));

        assertThat(told).hasSize(1);
        assertThat(told.get(0).groupLabels()).containsExactly(Map.entry("namespace", "payments"));
        assertThat(told.get(0).reason()).isEqualTo(Reason.CHANGED);
        assertThat(ids(told.get(0))).hasSize(301).first().isEqualTo("worst-1");
    }

    @Test
    void whatChangesIsToldAtMostOnceAnIntervalAndOnlyInItsNewestRevision() {
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofSeconds(30));
        take(anAlert().of("a", 2).changed(Cause.SPEC_CHANGED));
        take(anAlert().of("a", 3).changed(Cause.SPEC_CHANGED));

        assertThat(toldAfter(Duration.ofMinutes(4))).isEmpty();
        assertThat(toldAfter(Duration.ofMinutes(1))).map(GroupingTest::ids).containsExactly(List.of("a-3"));
    }

    @Test
    void whatStaysOpenIsToldAgainAndWhatHasResolvedIsNot() {
        take(anAlert().of("a", 1));
        take(anAlert().of("b", 1).workload("b"));
        toldAfter(Duration.ofSeconds(30));
        take(resolved("a", 2));
        assertThat(toldAfter(Duration.ofMinutes(5))).map(GroupingTest::ids).containsExactly(List.of("b-1", "a-2"));

        List<Notification> again = toldAfter(Duration.ofHours(4));

        assertThat(again).map(GroupingTest::ids).containsExactly(List.of("b-1"));
        assertThat(again.get(0).reason()).isEqualTo(Reason.REPEATED);
        assertThat(again.get(0).items().get(0).isNews()).isFalse();
    }

    @Test
    void whereAnEndMayBeForgottenItIsToldAgainForSomeMinutesAlsoAfterARestart() {
        repeats = new Repeats(Duration.ofMinutes(2), Duration.ofMinutes(5));
        restart();
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofSeconds(30));
        take(resolved("a", 2));
        assertThat(toldAfter(Duration.ofMinutes(5))).last().satisfies(told -> {
            assertThat(told.reason()).isEqualTo(Reason.CHANGED);
            assertThat(ids(told)).containsExactly("a-2");
        });

        restart();
        assertThat(toldAfter(Duration.ofMinutes(10))).hasSizeBetween(2, 3).allSatisfy(told -> {
            assertThat(told.reason()).isEqualTo(Reason.REPEATED);
            assertThat(ids(told)).containsExactly("a-2");
        });
        assertThat(kept).isEmpty();
    }

    @Test
    void aViolationThatCameAndWentWithinTheWaitIsStillTold() {
        take(anAlert().of("a", 1));
        take(resolved("a", 2));

        assertThat(toldAfter(Duration.ofSeconds(30))).map(GroupingTest::ids).containsExactly(List.of("a-2"));
        assertThat(kept).isEmpty();
    }

    @Test
    void aRestartChangesNoTimerAndForgetsNothing() {
        take(anAlert().of("a", 1));
        now += 20_000;
        restart();
        assertThat(toldAfter(Duration.ofSeconds(9))).isEmpty();
        assertThat(toldAfter(Duration.ofSeconds(1))).map(GroupingTest::ids).containsExactly(List.of("a-1"));

        restart();
        assertThat(toldAfter(Duration.ofHours(3))).isEmpty();
        List<Notification> again = toldAfter(Duration.ofHours(1));

        assertThat(again).map(Notification::reason).containsExactly(Reason.REPEATED);
        assertThat(again.get(0).remembered()).isEqualTo(Map.of("ts", "1"));
        assertThat(new String(
                        again.get(0)
                                .items()
                                .get(0)
                                .record()
                                .headers()
                                .lastHeader("ce_id")
                                .value(),
                        UTF_8))
                .isEqualTo("a-1");
    }

    @Test
    void aResolveGoesWhereTheOpeningWasToldAlsoWhenRoutesLeadElsewhereByThen() {
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofSeconds(30));
        routing = routes(ROUTES.replace("namespace: paged", "namespace: payments"));
        restart();

        take(anAlert().of("a", 2).changed(Cause.SPEC_CHANGED));
        assertThat(toldAfter(Duration.ofDays(2))).isEmpty();
        take(resolved("a", 3));

        List<Notification> told = toldAfter(Duration.ZERO);
        assertThat(told).map(GroupingTest::ids).containsExactly(List.of("a-3"));
        assertThat(told.get(0).remembered()).isEqualTo(Map.of("ts", "1"));
        assertThat(kept).isEmpty();
    }

    @Test
    void anAlertWhoseNamespaceIsRelabelledStaysInItsGroupUntilItResolves() {
        routing = routes(ROUTES.replace("groupBy: [namespace]", "groupBy: [namespaceLabels.team]"));
        restart();
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofSeconds(30));

        take(anAlert().of("a", 2).changed(Cause.SPEC_CHANGED).namespaceLabels(Map.of("team", "shop")));

        assertThat(toldAfter(Duration.ofMinutes(5)).get(0).groupLabels())
                .containsExactly(Map.entry("namespaceLabels.team", "billing"));
    }

    @Test
    void aSilencedAlertIsCountedAndToldWhenTheSilenceEnds() {
        silence("workload=Deployment/quiet", Duration.ofHours(1));
        take(anAlert().of("quiet", 1).workload("quiet"));
        take(anAlert().of("loud", 1).workload("loud"));

        List<Notification> told = toldAfter(Duration.ofSeconds(30));
        assertThat(told).map(GroupingTest::ids).containsExactly(List.of("loud-1"));
        assertThat(told.get(0).suppressed()).isEqualTo(new Suppressed(1, 0));
        assertThat(counts.of(Suppression.SILENCED)).isEqualTo(1);

        restart();
        assertThat(toldAfter(Duration.ofMinutes(59)).stream().flatMap(n -> ids(n).stream()))
                .doesNotContain("quiet-1");
        assertThat(toldAfter(Duration.ofMinutes(1)))
                .map(GroupingTest::ids)
                .containsExactly(List.of("loud-1", "quiet-1"));
    }

    @Test
    void whatOpensAndResolvesUnderASilenceIsNotTold() {
        silence("namespace=payments", Duration.ofHours(1));
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofMinutes(1));
        take(resolved("a", 2));

        assertThat(toldAfter(Duration.ofHours(2))).isEmpty();
        assertThat(kept).isEmpty();
    }

    @Test
    void theResolveOfWhatWasToldIsToldThroughASilence() {
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofSeconds(30));
        silence("namespace=payments", Duration.ofHours(1));
        take(resolved("a", 2));

        assertThat(toldAfter(Duration.ofMinutes(5))).map(GroupingTest::ids).containsExactly(List.of("a-2"));
    }

    @Test
    void criticalMutesWarningOfTheSameWorkloadUntilItResolves() {
        take(anAlert().of("critical", 1));
        take(anAlert().of("warning", 1).loud(Mode.AUDIT, Severity.WARNING));
        take(anAlert().of("other", 1).workload("other").loud(Mode.AUDIT, Severity.WARNING));

        List<Notification> told = toldAfter(Duration.ofSeconds(30));
        assertThat(told).map(GroupingTest::ids).containsExactly(List.of("critical-1", "other-1"));
        assertThat(told.get(0).suppressed()).isEqualTo(new Suppressed(0, 1));

        restart();
        take(resolved("critical", 2));
        assertThat(toldAfter(Duration.ofMinutes(5)))
                .map(GroupingTest::ids)
                .containsExactly(List.of("warning-1", "other-1", "critical-2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "groupWait: 0s", "groupWait: 0s, groupInterval: 0s", "groupWait: 2m"})
    void whatEndsWithTheAlertThatInhibitedItIsNeverSaidToViolate(String times) {
        routing = routes("""
                receivers: {chat: {type: terminal}}
                route: {receiver: chat, %s}
                """.formatted(times));
        restart();
        take(anAlert().of("enforce", 1));
        take(anAlert().of("warn", 1).loud(Mode.WARN, Severity.INFO));
        assertThat(toldAfter(Duration.ofHours(1))).map(GroupingTest::ids).containsExactly(List.of("enforce-1"));

        take(resolved("enforce", 2));
        List<Notification> betweenTheTwo = tellWhatIsDue();
        take(resolved("warn", 2).loud(Mode.WARN, Severity.INFO));

        assertThat(betweenTheTwo).allSatisfy(sent -> assertThat(ids(sent)).containsExactly("enforce-2"));
        assertThat(betweenTheTwo.isEmpty() ? toldAfter(Duration.ofHours(1)) : betweenTheTwo)
                .map(GroupingTest::ids)
                .containsExactly(List.of("enforce-2"));
        assertThat(toldAfter(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void changesOfOneCauseAreOneMessageThoughTheGroupWasQuietForLong() {
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofHours(1));

        take(anAlert().of("b", 1).workload("b"));
        grouping.endBatch();
        List<Notification> first = tellWhatIsDue();
        now += 3_000;
        take(anAlert().of("c", 1).workload("c"));

        assertThat(first).isEmpty();
        assertThat(toldAfter(Duration.ofHours(1))).map(GroupingTest::ids).containsExactly(List.of("a-1", "b-1", "c-1"));
    }

    @Test
    void anImportedPastIsOneDigestOfAllOfItMarkedAsHistory() {
        imported(anAlert().of("a", 1));
        now += 50_000;
        imported(resolved("a", 2));
        imported(anAlert().of("b", 1).workload("b"));
        assertThat(toldAfter(Duration.ofSeconds(59))).isEmpty();

        List<Notification> sent = toldAfter(Duration.ofDays(2));

        assertThat(sent).singleElement().satisfies(digest -> {
            assertThat(ids(digest)).containsExactly("b-1", "a-2");
            assertThat(digest.reason()).isEqualTo(Reason.HISTORY);
        });
    }

    @Test
    void aLongImportIsNotWaitedForForEver() {
        for (int i = 0; i < 40; i++) {
            imported(anAlert().of("f" + i, 1).workload("w" + i));
            now += 30_000;
            grouping.endBatch();
            if (!tellWhatIsDue().isEmpty()) {
                assertThat(Duration.ofSeconds(30L * (i + 1))).isEqualTo(Duration.ofMinutes(15));
                return;
            }
        }
        fail("no digest");
    }

    @Test
    void theDigestOfHistorySurvivesARestart() {
        imported(anAlert().of("a", 1));
        restart();

        assertThat(toldAfter(Duration.ofMinutes(2)))
                .singleElement()
                .extracting(Notification::reason)
                .isEqualTo(Reason.HISTORY);
    }

    @Test
    void whatHappensNowToAnAlertOfTheImportedPastIsNotifiedAsAnyOther() {
        imported(anAlert().of("a", 1));
        take(anAlert().of("a", 2));
        assertThat(toldAfter(Duration.ofHours(1)))
                .singleElement()
                .extracting(Notification::reason)
                .isEqualTo(Reason.CHANGED);

        imported(anAlert().of("b", 1).workload("b"));
        toldAfter(Duration.ofHours(1));
        take(resolved("b", 2).workload("b"));
        assertThat(toldAfter(Duration.ofHours(1))).singleElement().satisfies(sent -> {
            assertThat(ids(sent)).containsExactly("b-2");
            assertThat(sent.reason()).isEqualTo(Reason.CHANGED);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"history: none", "groupBy: []"})
    void aReceiverThatWakesPeopleHearsNothingOfTheImportedPast(String setting) {
        boolean isEach = setting.startsWith("groupBy");
        routing = routes("""
                receivers: {chat: {type: pagerduty, routingKeyFile: /key%s}}
                route: {receiver: chat%s}
                """.formatted(isEach ? "" : ", " + setting, isEach ? ", " + setting : ""));
        restart();
        imported(anAlert().of("a", 1));
        imported(resolved("a", 2));
        imported(anAlert().of("b", 1).workload("b"));

        assertThat(toldAfter(Duration.ofDays(2))).isEmpty();
        assertThat(counts.of(Suppression.HISTORY)).isEqualTo(3);
    }

    @Test
    void theEndOfANotifiedAlertIsNotifiedThoughAnImportBringsIt() {
        routing = routes("""
                receivers: {chat: {type: pagerduty, routingKeyFile: /key}}
                route: {receiver: chat}
                """);
        restart();
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofHours(1));
        imported(resolved("a", 2));

        assertThat(toldAfter(Duration.ofHours(1))).map(GroupingTest::ids).containsExactly(List.of("a-2"));
    }

    @Test
    void whereHistoryIsOffOrWantedSinglyThePastIsNotifiedAsThePresent() {
        routing = routes(ROUTES + "history: {after: 0s}\n");
        restart();
        imported(anAlert().of("a", 1));
        assertThat(toldAfter(Duration.ofSeconds(30)))
                .singleElement()
                .extracting(Notification::reason)
                .isEqualTo(Reason.CHANGED);

        routing = routes(ROUTES.replace("history: digest", "history: each"));
        restart();
        imported(anAlert().of("b", 1).workload("b"));
        assertThat(toldAfter(Duration.ofMinutes(5)))
                .singleElement()
                .extracting(Notification::reason)
                .isEqualTo(Reason.CHANGED);
    }

    @Test
    void theFirstMessageHasTheNumbersAsTheyAreByThen() {
        take(anAlert().of("a", 1));
        take(anAlert().of("a", 2).correcting(1, 14));

        assertThat(toldAfter(Duration.ofHours(1)))
                .singleElement()
                .satisfies(sent ->
                        assertThat(sent.items().get(0).alert().violatingPods()).isEqualTo(14));
    }

    @Test
    void aNewNumberOfPodsIsNoMessageWhereNoneCanBeCorrected() {
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofHours(1));
        take(anAlert().of("a", 2).correcting(1, 3));
        take(anAlert().of("a", 3).correcting(1, 9));
        assertThat(toldAfter(Duration.ofHours(1))).isEmpty();

        restart();
        assertThat(toldAfter(Duration.ofHours(1))).isEmpty();

        take(resolved("a", 4));
        assertThat(toldAfter(Duration.ofHours(1))).map(GroupingTest::ids).containsExactly(List.of("a-4"));
    }

    @Test
    void whatIsDeliveredAgainIsSentThoughItOnlyCorrectedANumber() {
        take(anAlert().of("a", 1));
        take(anAlert().of("a", 2).correcting(1, 3));
        toldAfter(Duration.ofHours(1));
        AlertBuilder again = anAlert().of("a", 2).correcting(1, 3);
        grouping.absorbAgain(again.build(), again.record(0, offset++), now);

        assertThat(toldAfter(Duration.ofHours(1))).map(GroupingTest::ids).containsExactly(List.of("a-2"));
    }

    @Test
    void aNewNumberOfPodsCorrectsTheMessageWhereThatCanBeDone() {
        takesCorrections = true;
        restart();
        take(anAlert().of("a", 1));
        toldAfter(Duration.ofHours(1));
        take(anAlert().of("a", 2).correcting(1, 9));

        assertThat(toldAfter(Duration.ofHours(1))).map(GroupingTest::ids).containsExactly(List.of("a-2"));
    }

    @Test
    void anAlertOfAnotherReceiverInhibitsToo() {
        routing = routes(ROUTES.replace("namespace: paged", "severity: critical"));
        restart();
        take(anAlert().of("critical", 1));
        restart();
        take(anAlert().of("warning", 1).loud(Mode.AUDIT, Severity.WARNING));

        assertThat(toldAfter(Duration.ofMinutes(1))).isEmpty();
        assertThat(counts.of(Suppression.INHIBITED)).isEqualTo(1);
    }

    @Test
    void whatHappensInAMuteTimeIsToldWhenItEnds() {
        routing = routes(ROUTES.replace("  groupWait", "  muteTimes: lunch\n  groupWait")
                + "muteTimes: {lunch: {timeZone: UTC, times: \"09:00-10:00\"}}\n");
        restart();
        take(anAlert().of("a", 1));
        take(anAlert().of("b", 1).workload("b"));
        take(resolved("b", 2).workload("b"));

        assertThat(toldAfter(Duration.ofMinutes(59))).isEmpty();
        assertThat(toldAfter(Duration.ofMinutes(1))).map(GroupingTest::ids).containsExactly(List.of("a-1", "b-2"));
        assertThat(counts.of(Suppression.MUTED)).isPositive();
    }

    @Test
    void whatIsOlderThanTheReceiverIsToldAsOneDigestOfWhatIsOpen() {
        for (int i = 0; i < 50; i++) {
            history(anAlert().of("f" + i, 1).inNamespace("ns" + i));
        }
        history(anAlert().of("over", 1));
        history(resolved("over", 2));
        restart();
        assertThat(toldAfter(Duration.ofDays(1))).isEmpty();

        grouping.endHistory(now);
        List<Notification> told = toldAfter(Duration.ZERO);
        assertThat(told).map(Notification::reason).containsExactly(Reason.DIGEST);
        assertThat(ids(told.get(0))).hasSize(50).doesNotContain("over-1", "over-2");

        take(resolved("f0", 2).inNamespace("ns0"));
        assertThat(toldAfter(Duration.ofMinutes(5)).get(0).groupKey())
                .isEqualTo(told.get(0).groupKey());
    }

    @Test
    void withoutGroupsEachTransitionIsToldAtOnce() {
        routing = routes(ROUTES.replace("groupBy: [namespace]", "groupBy: []"));
        restart();
        take(anAlert().of("a", 1));
        assertThat(toldAfter(Duration.ZERO)).map(GroupingTest::ids).containsExactly(List.of("a-1"));
        take(anAlert().of("a", 2).changed(Cause.SPEC_CHANGED));
        assertThat(toldAfter(Duration.ZERO)).map(GroupingTest::ids).containsExactly(List.of("a-2"));
    }

    @Test
    void somethingOldIsNeverToldAfterSomethingNewer() {
        take(anAlert().of("a", 3));
        take(anAlert().of("a", 2));
        assertThat(toldAfter(Duration.ofSeconds(30))).map(GroupingTest::ids).containsExactly(List.of("a-3"));
        take(resolved("a", 4));
        toldAfter(Duration.ofMinutes(5));

        take(anAlert().of("a", 1));

        assertThat(toldAfter(Duration.ofHours(5))).isEmpty();
    }

    @ParameterizedTest(name = "the commit succeeds: {0}")
    @ValueSource(booleans = {true, false})
    void afterAKillNothingIsToldAgainThatWasToldBeforeDuringOrAfterACommit(boolean succeeds) {
        routing = routes(ROUTES.replace("groupBy: [namespace]", "groupBy: []"));
        restart();
        take(anAlert().of("before", 1));
        tellWhatIsDue();
        List<StateRecord> commit = grouping.drainChanges(now);
        take(anAlert().of("during", 1));
        tellWhatIsDue();
        if (succeeds) {
            commit.forEach(this::keep);
            grouping.committed();
        }
        take(anAlert().of("after", 1));
        tellWhatIsDue();

        grouping = grouping();
        grouping.restore(kept, now);
        grouping.beginCatchUp();
        if (!succeeds) {
            take(anAlert().of("before", 1));
        }
        take(anAlert().of("during", 1));
        take(anAlert().of("after", 1));
        grouping.endCatchUp(now);

        assertThat(tellWhatIsDue()).isEmpty();
    }

    @Test
    void whatIsDeliveredAgainIsToldAgainUnlessSomethingNewerIsKnown() {
        take(anAlert().of("a", 2));
        toldAfter(Duration.ofSeconds(30));

        assertThat(grouping.absorbAgain(
                        anAlert().of("a", 1).build(), anAlert().of("a", 1).record(0, offset++), now))
                .isFalse();
        assertThat(grouping.absorbAgain(
                        anAlert().of("a", 2).build(), anAlert().of("a", 2).record(0, offset++), now))
                .isTrue();
        assertThat(toldAfter(Duration.ofMinutes(5))).map(GroupingTest::ids).containsExactly(List.of("a-2"));
    }

    private void take(AlertBuilder alert) {
        take(alert, false);
    }

    /** As its cause's record came a month after the fact. */
    private void imported(AlertBuilder alert) {
        var record = alert.record(0, offset++);
        var built = alert.build();
        RecordedTime.add(record.headers(), built.at(), built.at().plus(Duration.ofDays(30)));
        grouping.absorb(built, record, now, false);
    }

    private void history(AlertBuilder alert) {
        take(alert, true);
    }

    private void take(AlertBuilder alert, boolean isHistory) {
        var record = alert.record(0, offset++);
        var built = alert.build();
        record.headers().add("ce_id", (built.fingerprint() + "-" + built.revision()).getBytes(UTF_8));
        grouping.absorb(built, record, now, isHistory);
    }

    private static AlertBuilder resolved(String fingerprint, long revision) {
        return anAlert().of(fingerprint, revision).resolved(Cause.FIXED, Instant.parse("2026-11-02T09:30:00Z"));
    }

    /** What is told while the time passes, each as soon as it is due. */
    private List<Notification> toldAfter(Duration time) {
        long end = now + time.toMillis();
        var told = new ArrayList<Notification>();
        grouping.endBatch();
        while (true) {
            now = Math.min(end, Math.max(now, grouping.nextDue()));
            told.addAll(tellWhatIsDue());
            if (grouping.nextDue() > end) {
                now = end;
                keep();
                return told;
            }
        }
    }

    private List<Notification> tellWhatIsDue() {
        var told = new ArrayList<Notification>();
        Optional<Grouping.Due> due = grouping.begin(now);
        while (due.isPresent()) {
            told.add(due.get().notification());
            keep(grouping.told(due.get(), Map.of("ts", "1"), now));
            grouping.kept(due.get(), now);
            due = grouping.begin(now);
        }
        return told;
    }

    private void keep() {
        grouping.drainChanges(now).forEach(this::keep);
        grouping.committed();
        // What only remembers when a group was told last is nothing that waits.
        if (kept.keySet().stream().noneMatch(StateCodec::isAlert)) {
            kept.clear();
        }
    }

    private void keep(StateRecord change) {
        if (change.value() == null) {
            kept.remove(change.key());
        } else {
            kept.put(change.key(), change);
        }
    }

    private void restart() {
        keep();
        grouping = grouping();
        grouping.restore(kept, now);
    }

    private Grouping grouping() {
        return new Grouping("chat", routing, silences, repeats, takesCorrections, counts);
    }

    private void silence(String matcher, Duration duration) {
        Instant start = Instant.ofEpochMilli(now);
        silences.put(new Silence("s", List.of(matcher), start, start.plus(duration), "me", "known"));
    }

    private static List<String> ids(Notification notification) {
        return notification.items().stream()
                .map(item -> item.alert().fingerprint() + "-" + item.alert().revision())
                .toList();
    }

    private static RoutingConfig routes(String file) {
        try {
            return RoutingFile.read(file.getBytes(UTF_8), Path.of("routes.yaml"), ReceiverTypes.ALL);
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

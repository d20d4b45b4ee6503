package io.podtrail.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.events.AlertSettings;
import io.podtrail.events.Observation;
import io.podtrail.events.ObservationBounds;
import io.podtrail.events.kafka.RecordedTime;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ObservationLogTest {
    private static final Instant T = Instant.parse("2026-11-02T09:00:00Z");

    /** Goes wrong as often as told, in the two places where a broker that is away shows. */
    private static final class Flaky extends MockProducer<byte[], byte[]> {
        private int commitsToFail;
        private int abortsToFail;

        Flaky(int commitsToFail, int abortsToFail) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.commitsToFail = commitsToFail;
            this.abortsToFail = abortsToFail;
        }

        @Override
        public void commitTransaction() {
            if (commitsToFail-- > 0) {
                throw new KafkaException("an error state");
            }
            super.commitTransaction();
        }

        @Override
        public void abortTransaction() {
            if (abortsToFail-- > 0) {
                throw new TimeoutException("the broker is away");
            }
            super.abortTransaction();
        }
    }

    @Test
    void aBrokerThatIsAwayWhileATransactionIsUndoneOnlyMakesTheWriterWait() {
        var producer = new Flaky(1, 2);
        var log = log(producer);

        log.write(seen("api", 0));
        log.flush();

        assertThat(producer.history()).hasSize(1);
        log.close();
    }

    @Test
    void aCollectorThatWasReplacedSaysByWhom() {
        var producer = new Flaky(0, 0);
        var log = log(producer);
        producer.commitTransactionException = new ProducerFencedException("newer epoch");

        log.write(seen("api", 0));

        assertThatThrownBy(log::flush)
                .isInstanceOf(LogLostException.class)
                .hasMessageContaining("to another collector");
        log.close();
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void closingDoesNotWaitForeverForABrokerThatIsAway() {
        var log = log(new Flaky(Integer.MAX_VALUE, Integer.MAX_VALUE));
        log.write(seen("api", 0));

        log.close();
    }

    @Test
    void anObservationOfAnySizeIsWrittenAndNotLargerThanItsBounds() {
        var producer = new Flaky(0, 0);
        var log = log(producer);

        assertThat(log.write(seen("api", 10 * 1024 * 1024))).isEmpty();
        log.flush();

        assertThat(producer.history())
                .singleElement()
                .satisfies(record -> assertThat(record.value()).hasSizeLessThan(ObservationBounds.WHOLE_BYTES));
        log.close();
    }

    @Test
    void whatIsWrittenLongAfterItWasObservedSaysWhenAndWhatIsWrittenAtOnceDoesNot() {
        var producer = new Flaky(0, 0);
        var late = log(List.of(producer), 0, Clock.fixed(T.plus(Duration.ofDays(30)), ZoneOffset.UTC));
        late.write(seen("api", 0));
        late.flush();
        late.close();
        assertThat(producer.history())
                .singleElement()
                .satisfies(
                        record -> assertThat(RecordedTime.of(record.headers())).contains(T.plus(Duration.ofDays(30))));

        var other = new Flaky(0, 0);
        var prompt = log(List.of(other), 0, Clock.fixed(T.plusSeconds(1), ZoneOffset.UTC));
        prompt.write(seen("api", 0));
        prompt.flush();
        prompt.close();
        assertThat(other.history())
                .singleElement()
                .satisfies(
                        record -> assertThat(RecordedTime.of(record.headers())).isEmpty());
    }

    @Test
    void aConfigurationThatIsTooLargeForEveryPartitionIsRefusedWithItsSize() {
        var log = log(new Flaky(0, 0));
        var namespaces = IntStream.range(0, 100_000).mapToObj(i -> "n" + i).toList();
        var exemptions = new Exemptions(List.of(), namespaces, List.of());
        var configuration = new PodSecurityConfiguration(NamespacePolicy.PRIVILEGED, exemptions);

        assertThat(log.write(new Observation.PolicyChanged("c1", 1, T, "d", configuration, AlertSettings.DEFAULT)))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal).contains("bytes as JSON").contains("shorten"));
        log.close();
    }

    @Test
    void aTransactionThatTookTooLongIsWrittenAgain() {
        var givenUp = new Flaky(0, 0);
        var next = new Flaky(0, 0);
        var clock = new Ticking();
        var log = log(List.<MockProducer<byte[], byte[]>>of(givenUp, next), 1, clock);
        log.write(seen("before", 0));
        log.flush();
        givenUp.commitTransactionException = new InvalidProducerEpochException("the coordinator went on without it");
        clock.step = Duration.ofMinutes(2);

        log.write(seen("suspended", 0));
        log.flush();

        assertThat(givenUp.history()).hasSize(1);
        assertThat(next.history()).hasSize(1);
        log.close();
    }

    @Test
    void aTransactionThatTookTooLongIsNotWrittenAgainWhereAnotherCollectorHasBegunAnEpoch() {
        var givenUp = new Flaky(0, 0);
        var next = new Flaky(0, 0);
        var clock = new Ticking();
        var log = log(List.<MockProducer<byte[], byte[]>>of(givenUp, next), 2, clock);
        log.write(seen("before", 0));
        log.flush();
        givenUp.commitTransactionException = new ProducerFencedException("newer epoch");
        clock.step = Duration.ofMinutes(2);

        log.write(seen("suspended", 0));

        assertThatThrownBy(log::flush)
                .isInstanceOf(LogLostException.class)
                .hasMessageContaining("to another collector");
        assertThat(next.history()).isEmpty();
        log.close();
    }

    private static ObservationLog log(MockProducer<byte[], byte[]> producer) {
        return log(List.of(producer), 0, Clock.systemUTC());
    }

    /** @param producers in the order in which they are asked for */
    private static ObservationLog log(List<MockProducer<byte[], byte[]>> producers, long newestEpoch, Clock clock) {
        var next = producers.iterator();
        return new ObservationLog(
                next::next,
                () -> newestEpoch,
                Duration.ofMinutes(1),
                RecordedLog.TOPICS,
                1,
                CollectorMetrics.unregistered(),
                null,
                clock);
    }

    /** A clock that goes on by a step each time it is read. */
    private static final class Ticking extends Clock {
        private volatile Duration step = Duration.ZERO;
        private volatile Instant now = T;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public synchronized Instant instant() {
            now = now.plus(step);
            return now;
        }
    }

    private static Observation seen(String name, int padding) {
        var labels = padding == 0 ? Map.<String, String>of() : Map.of("l", "x".repeat(padding));
        return new Observation.PodSeen(
                "c1", 1, T, new Pod(new Metadata(name, "shop", "u", "1", null, null, labels, null, null), null, null));
    }
}

package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.processor.Timers.Due;
import io.podtrail.processor.Timers.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimersTest {
    private static final Instant NINE = Instant.parse("2026-11-02T09:00:00Z");
    private static final Instant LATER = NINE.plus(Duration.ofMinutes(2));

    private TopologyTestDriver driver;

    @BeforeEach
    void openStore(@TempDir Path state) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "timers");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        var topology = new Topology()
                .addSource("source", new StringDeserializer(), new StringDeserializer(), "input")
                .addProcessor("owner", Owner::new, "source")
                .addStateStore(Timers.store(StoreKind.PERSISTENT), "owner");
        driver = new TopologyTestDriver(topology, properties);
    }

    @AfterEach
    void closeStore() {
        driver.close();
    }

    @Test
    void timersOfOneClusterFireInOrderOfTheirDueTimeAndOnce() {
        Timers timers = opened();
        timers.set("c1", LATER, Subject.ALERT, "second");
        timers.set("c1", NINE, Subject.NAMESPACE, "first");
        timers.set("c2", NINE, Subject.ALERT, "other");

        assertThat(timers.takeDue("c1", NINE.minusMillis(1), 1_000)).isEmpty();
        assertThat(timers.takeDue("c1", LATER, 1_000))
                .containsExactly(new Due(Subject.NAMESPACE, "first"), new Due(Subject.ALERT, "second"));
        assertThat(timers.takeDue("c1", LATER, 1_000)).isEmpty();
        assertThat(timers.takeDue("c2", LATER, 1_000)).containsExactly(new Due(Subject.ALERT, "other"));
    }

    @Test
    void timersThatWereSetBeforeARestartFireInTimeThoughALaterOneIsSetFirstThereafter() {
        opened().set("c1", NINE, Subject.ALERT, "before");

        Timers restarted = opened();
        restarted.set("c1", LATER, Subject.ALERT, "after");

        assertThat(restarted.takeDue("c1", NINE, 1_000)).containsExactly(new Due(Subject.ALERT, "before"));
        assertThat(restarted.takeDue("c1", LATER, 1_000)).containsExactly(new Due(Subject.ALERT, "after"));
    }

    /** As a task does when it starts: all that it knows is in the store. */
    private Timers opened() {
        return new Timers(new UndoableStore<>(driver.getKeyValueStore(Timers.STORE)));
    }

    /** Has the store, and does nothing with it. */
    private static final class Owner implements Processor<String, String, Void, Void> {
        @Override
        public void process(Record<String, String> record) {}
    }
}

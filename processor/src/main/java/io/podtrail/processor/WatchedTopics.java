package io.podtrail.processor;

import io.micrometer.core.instrument.Counter;
import io.podtrail.events.kafka.TopicWatch;
import io.podtrail.events.kafka.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a processor does where its topics are created anew. A new log of observations is read from its begin: that needs a
 * group without members, so a running processor ends, and the next start forgets the offsets of the old log. New violations
 * and new alerts are written again from the stores: of each alert the newest transition.
 */
final class WatchedTopics implements TopicWatch.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedTopics.class);
    /** Other instances of the group notice the new log, too, and end within a minute. */
    private static final int TRIES = 120;

    private static final long PAUSE_MILLIS = 500;

    private final ProcessorConfig config;
    private final Admin admin;
    private final KnownTopics known;
    private final TopicWatch watch;
    private final LostRecords lostViolations;
    private final LostRecords lostAlerts;
    private final Counter createdAnew;
    private final Consumer<Throwable> fail;
    private volatile boolean running;

    /**
     * A watch that has not begun.
     *
     * @param lostViolations counts what is to be written again
     * @param lostAlerts the same for alerts
     * @param createdAnew counts topics that were created anew
     * @param fail ends the processor
     */
    WatchedTopics(
            ProcessorConfig config,
            LostRecords lostViolations,
            LostRecords lostAlerts,
            Counter createdAnew,
            Consumer<Throwable> fail) {
        this.config = config;
        this.lostViolations = lostViolations;
        this.lostAlerts = lostAlerts;
        this.createdAnew = createdAnew;
        this.fail = fail;
        admin = Admin.create(new HashMap<>(config.clientProperties()));
        known = new KnownTopics(config.stateDirectory().resolve(config.applicationId() + ".topics"));
        Topics topics = config.topics();
        watch = new TopicWatch(
                admin,
                List.of(topics.observations(), topics.violations(), topics.alerts(), topics.deadLetters()),
                known.read(),
                this);
    }

    /** Deals with what happened while no processor ran here, and watches from now on. Streams must not have started. */
    void start() {
        try {
            watch.check();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        // Without the file, only an empty partition shows that a topic may have been created anew.
        if (!known.read().containsKey(config.topics().violations())) {
            lostViolations.where(partition -> isNeverWritten(config.topics().violations(), partition));
        }
        if (!known.read().containsKey(config.topics().alerts())) {
            lostAlerts.where(partition -> isNeverWritten(config.topics().alerts(), partition));
        }
        known.write(watch.ids());
        running = true;
        watch.start();
    }

    private boolean isNeverWritten(String topic, int number) {
        var partition = new TopicPartition(topic, number);
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition)
                            .get()
                            .offset()
                    == 0;
        } catch (ExecutionException e) {
            LOG.warn("It cannot be found out whether {} is empty: {}", partition, String.valueOf(e.getCause()));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What is wrong with the topics, in a few words; empty when nothing is. */
    String problems() {
        return watch.problems();
    }

    @Override
    public boolean createdAnew(String topic) {
        if (topic.equals(config.topics().observations())) {
            return logCreatedAnew(topic);
        }
        createdAnew.increment();
        if (topic.equals(config.topics().violations())) {
            LOG.warn("All violations are written to {} again, from the stores", topic);
            lostViolations.all();
        } else if (topic.equals(config.topics().alerts())) {
            LOG.warn("The newest transition of each alert is written to {} again, from the stores", topic);
            lostAlerts.all();
        }
        return true;
    }

    private boolean logCreatedAnew(String topic) {
        if (running) {
            fail.accept(new IllegalStateException(
                    "the topic %s was created anew; the next start reads it from its begin".formatted(topic)));
            return false;
        }
        createdAnew.increment();
        forgetOffsets(topic);
        LOG.warn("{} is read from its begin", topic);
        return true;
    }

    private void forgetOffsets(String topic) {
        String group = config.applicationId();
        try {
            Set<TopicPartition> committed =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().keySet().stream()
                            .filter(partition -> partition.topic().equals(topic))
                            .collect(Collectors.toSet());
            for (int tries = 1; !committed.isEmpty() && !tryToForget(group, committed); tries++) {
                if (tries == TRIES) {
                    throw new IllegalStateException(
                            "the group %s still has members, which read the log that %s has replaced: stop all its processors, then start them"
                                    .formatted(group, topic));
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the offsets of the group %s cannot be read: %s".formatted(group, e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tryToForget(String group, Set<TopicPartition> partitions) throws InterruptedException {
        try {
            admin.deleteConsumerGroupOffsets(group, partitions).all().get();
            return true;
        } catch (ExecutionException e) {
            LOG.debug("the offsets of {} cannot be deleted yet", group, e);
            return e.getCause() instanceof GroupIdNotFoundException;
        }
    }

    @Override
    public void close() {
        if (running && watch.problems().isEmpty()) {
            known.write(watch.ids());
        }
        watch.close();
    }
}

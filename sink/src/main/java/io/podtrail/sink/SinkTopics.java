package io.podtrail.sink;

import io.podtrail.events.kafka.TopicWatch;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.delivery.Dispatcher;
import io.podtrail.sink.delivery.SinkMetrics;
import io.podtrail.sink.silence.SilenceLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a sink does where its topics are recreated while it runs: each receiver compares what it has read and kept with what
 * there is, and silences are written again. What happened while no sink ran is found when a receiver's partitions are taken
 * over.
 */
final class SinkTopics implements TopicWatch.Listener, AutoCloseable {
    private final Topics topics;
    private final SilenceLog silences;
    private final SinkMetrics metrics;
    private final TopicWatch watch;
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    /** The IDs of the topics with which was begun, by name. Of the watch's thread alone. */
    private final Map<String, String> begun = new HashMap<>();

    /** A watch that has not begun. */
    SinkTopics(SinkConfig config, SilenceLog silences, SinkMetrics metrics) {
        topics = config.topics();
        this.silences = silences;
        this.metrics = metrics;
        watch = new TopicWatch(
                Admin.create(new HashMap<>(config.clientProperties())),
                List.of(
                        topics.alerts(),
                        topics.redeliveries(),
                        topics.notifications(),
                        topics.silences(),
                        topics.undelivered(),
                        topics.deadLetters()),
                Map.of(),
                this);
    }

    /** Before {@link #start}. */
    void add(Dispatcher dispatcher) {
        dispatchers.add(dispatcher);
    }

    /** Looks at the topics, and watches them from now on. No receiver must have been started. */
    void start() {
        try {
            watch.check();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        watch.start();
    }

    /** The IDs of the topics, as they were seen last. */
    Map<String, String> ids() {
        return watch.seenIds();
    }

    /** What is wrong with the topics, in a few words; empty when nothing is. */
    String problems() {
        return watch.problems();
    }

    @Override
    public boolean createdAnew(String topic) {
        String id = watch.seenIds().get(topic);
        if (id != null && !id.equals(begun.put(topic, id))) {
            begin(topic);
        }
        return isRepaired(topic);
    }

    private void begin(String topic) {
        if (isReadByReceivers(topic)) {
            dispatchers.forEach(Dispatcher::checkTopics);
            return;
        }
        metrics.recreated(topic);
        if (topic.equals(topics.silences())) {
            silences.restore();
        }
    }

    private boolean isRepaired(String topic) {
        if (topic.equals(topics.silences())) {
            return silences.isRestored();
        }
        return !isReadByReceivers(topic) || dispatchers.stream().allMatch(Dispatcher::hasCheckedTopics);
    }

    private boolean isReadByReceivers(String topic) {
        return Set.of(topics.alerts(), topics.redeliveries(), topics.notifications())
                .contains(topic);
    }

    @Override
    public void close() {
        watch.close();
    }
}

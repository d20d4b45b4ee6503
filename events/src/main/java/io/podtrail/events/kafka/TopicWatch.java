package io.podtrail.events.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the topics of a part. Kafka's clients go on where a topic was deleted and created anew under the same name, at
 * offsets that mean something else, and say nothing of it; only its identity shows that what was in it is gone.
 */
public final class TopicWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Admin admin;
    private final List<String> topics;
    private final Listener listener;
    private final Map<String, String> ids = new ConcurrentSkipListMap<>();
    private final Map<String, String> seen = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> partitions = new ConcurrentSkipListMap<>();
    private final Map<String, String> problems = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "podtrail-topic-watch");
        thread.setDaemon(true);
        return thread;
    });

    /** Learns of topics that were created anew. */
    public interface Listener {
        /**
         * A topic is another one than before: all that it held is gone.
         *
         * @return whether that is dealt with; otherwise it stays a problem
         */
        boolean createdAnew(String topic);
    }

    /**
     * A watch that has not begun.
     *
     * @param admin is closed with this
     * @param known the identities that the topics had when this part last ran; may be empty
     */
    public TopicWatch(Admin admin, Collection<String> topics, Map<String, String> known, Listener listener) {
        this.admin = admin;
        this.topics = List.copyOf(topics);
        this.ids.putAll(known);
        this.listener = listener;
    }

    /** Looks at the topics every 5 s from now on. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(
                this::checkQuietly, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks at the topics once. A Kafka that does not answer is no news of its topics. */
    public synchronized void check() throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(topics).topicNameValues();
        for (String topic : topics) {
            KafkaFuture<TopicDescription> description = descriptions.get(topic);
            try {
                if (description != null) {
                    found(topic, description.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    problem(topic, "the topic %s is missing".formatted(topic));
                } else {
                    LOG.debug("{} cannot be described now", topic, e);
                }
            } catch (TimeoutException e) {
                LOG.debug("{} cannot be described now", topic, e);
            }
        }
    }

    /** The topics' identities, as far as they are known and dealt with. */
    public Map<String, String> ids() {
        return new TreeMap<>(ids);
    }

    /** The topics' identities as they were seen last, dealt with or not. From any thread. */
    public Map<String, String> seenIds() {
        return new TreeMap<>(seen);
    }

    /** What is wrong with the topics, in a few words; empty when nothing is. */
    public String problems() {
        return String.join("; ", problems.values());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }

    private void found(String topic, TopicDescription description) {
        int count = description.partitions().size();
        int expected = partitions.computeIfAbsent(topic, first -> count);
        String id = description.topicId().toString();
        seen.put(topic, id);
        String known = ids.computeIfAbsent(topic, first -> id);
        if (count != expected) {
            problem(
                    topic,
                    "the topic %s has %d partitions instead of %d, so that namespaces lie in others than before"
                            .formatted(topic, count, expected));
        } else if (known.equals(id)) {
            problems.remove(topic);
        } else if (isDealtWith(topic)) {
            ids.put(topic, id);
            problems.remove(topic);
        }
    }

    private boolean isDealtWith(String topic) {
        problem(topic, "the topic %s was created anew: what it held is gone".formatted(topic));
        return listener.createdAnew(topic);
    }

    private void problem(String topic, String problem) {
        if (!problem.equals(problems.put(topic, problem))) {
            LOG.warn("{}", problem);
        }
    }

    private void checkQuietly() {
        try {
            check();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("the topics cannot be watched now", e);
        }
    }
}

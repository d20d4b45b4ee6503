package io.podtrail.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TopicCreatorTest {
    private static final TopicCreator CREATOR =
            new TopicCreator(new Topics("acme."), 16, (short) -1, Duration.ofDays(90));

    private final TopicsInMemory kafka = new TopicsInMemory();

    @AfterEach
    void close() {
        kafka.close(Duration.ZERO);
    }

    @Test
    void everyTopicIsCreatedWithItsPartitionsAndCleanup() throws Exception {
        assertThat(CREATOR.create(kafka)).isEqualTo(16);

        assertThat(kafka.topics.values().stream().map(TopicCreatorTest::spec))
                .containsExactly(
                        "acme.alerts 16 delete 2592000000",
                        "acme.dead-letters 1 delete 7776000000",
                        "acme.notifications 4 compact null",
                        "acme.observations 16 delete 7776000000",
                        "acme.redeliveries 1 delete 2592000000",
                        "acme.silences 1 compact,delete 31536000000",
                        "acme.undelivered 1 delete 2592000000",
                        "acme.violations 16 compact null");
    }

    @Test
    void topicsThatExistStayAsTheyAre() throws Exception {
        new TopicCreator(new Topics("acme."), 4, (short) -1, Duration.ofDays(1)).create(kafka);

        assertThat(CREATOR.create(kafka)).isEqualTo(4);
        assertThat(spec(kafka.topics.get("acme.observations"))).isEqualTo("acme.observations 4 delete 86400000");
    }

    @Test
    void topicsThatWouldSplitANamespaceAreAnError() {
        kafka.topics.put("acme.alerts", new NewTopic("acme.alerts", 3, (short) 1));
        kafka.topics.put("acme.violations", new NewTopic("acme.violations", 16, (short) 1));

        assertThatThrownBy(() -> CREATOR.create(kafka))
                .hasMessageContaining("acme.alerts=3")
                .hasMessageContaining("acme.violations=16");
    }

    @Test
    void aTopicThatWasLostIsCreatedWithAsManyPartitionsAsItsSiblingsHave() throws Exception {
        kafka.topics.put("acme.observations", new NewTopic("acme.observations", 3, (short) 1));

        assertThat(CREATOR.create(kafka)).isEqualTo(3);
        assertThat(spec(kafka.topics.get("acme.violations"))).isEqualTo("acme.violations 3 compact null");
    }

    @Test
    void topicsOfOthersMayBeHiddenAndBeyondReach() throws Exception {
        kafka.topics.put("acme.observations", new NewTopic("acme.observations", 3, (short) 1));
        kafka.hidden.addAll(Set.of("acme.violations", "acme.alerts"));
        kafka.notToBeCreated.add("acme.silences");

        assertThat(CREATOR.create(kafka, Set.of("acme.observations"))).isEqualTo(3);
        assertThat(kafka.topics).doesNotContainKeys("acme.violations", "acme.alerts", "acme.silences");
    }

    @Test
    void aRequiredTopicThatIsHiddenOrCannotBeCreatedIsAnErrorThatNamesIt() {
        kafka.hidden.add("acme.alerts");
        assertThatThrownBy(() -> CREATOR.create(kafka, Set.of("acme.alerts")))
                .isInstanceOf(TopicAuthorizationException.class)
                .hasMessageContaining("acme.alerts");

        kafka.notToBeCreated.add("acme.silences");
        assertThatThrownBy(() -> CREATOR.create(kafka, Set.of("acme.silences")))
                .isInstanceOf(TopicAuthorizationException.class)
                .hasMessageContaining("acme.silences");
    }

    @Test
    void topicsThatTheBrokersHaveNotHeardOfYetAreWaitedFor() throws Exception {
        kafka.describedInVain = 2;

        assertThat(CREATOR.create(kafka)).isEqualTo(16);
    }

    private static String spec(@Nullable NewTopic topic) {
        Map<String, String> config = topic == null ? null : topic.configs();
        return topic == null || config == null
                ? "none"
                : "%s %d %s %s"
                        .formatted(
                                topic.name(),
                                topic.numPartitions(),
                                config.get("cleanup.policy"),
                                config.get("retention.ms"));
    }

    /** The two answers of an admin client that matter here; nothing is asked of a broker. */
    private static final class TopicsInMemory extends ForwardingAdmin {
        final Map<String, NewTopic> topics = new TreeMap<>();
        final Set<String> hidden = new TreeSet<>();
        final Set<String> notToBeCreated = new TreeSet<>();
        int describedInVain;

        TopicsInMemory() {
            super(Map.of("bootstrap.servers", "127.0.0.1:9"));
        }

        @Override
        public CreateTopicsResult createTopics(Collection<NewTopic> newTopics, CreateTopicsOptions options) {
            var results = new HashMap<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>>();
            for (NewTopic topic : newTopics) {
                var result = new KafkaFutureImpl<CreateTopicsResult.TopicMetadataAndConfig>();
                if (notToBeCreated.contains(topic.name())) {
                    result.completeExceptionally(new TopicAuthorizationException(Set.of(topic.name())));
                } else if (topics.putIfAbsent(topic.name(), topic) == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(new TopicExistsException("exists"));
                }
                results.put(topic.name(), result);
            }
            return new CreateTopicsResult(results) {};
        }

        @Override
        public DescribeTopicsResult describeTopics(TopicCollection asked, DescribeTopicsOptions options) {
            var names = ((TopicCollection.TopicNameCollection) asked).topicNames();
            if (describedInVain-- > 0) {
                var unknown = new KafkaFutureImpl<TopicDescription>();
                unknown.completeExceptionally(new UnknownTopicOrPartitionException("not heard of"));
                return new DescribeTopicsResult(
                        null, names.stream().collect(Collectors.toMap(name -> name, name -> unknown))) {};
            }
            return new DescribeTopicsResult(
                    null, names.stream().collect(Collectors.toMap(name -> name, this::described))) {};
        }

        private KafkaFuture<TopicDescription> described(String name) {
            var described = new KafkaFutureImpl<TopicDescription>();
            if (hidden.contains(name)) {
                described.completeExceptionally(new TopicAuthorizationException(Set.of(name)));
            } else if (topics.containsKey(name)) {
                described.complete(describe(name));
            } else {
                described.completeExceptionally(new UnknownTopicOrPartitionException("does not exist"));
            }
            return described;
        }

        private TopicDescription describe(String name) {
            NewTopic topic = topics.get(name);
            int count = topic == null ? 0 : topic.numPartitions();
            var partitions = IntStream.range(0, count)
                    .mapToObj(i -> new TopicPartitionInfo(i, Node.noNode(), List.of(), List.of()))
                    .toList();
            return new TopicDescription(name, false, partitions, java.util.Set.of(), Uuid.ZERO_UUID);
        }
    }
}

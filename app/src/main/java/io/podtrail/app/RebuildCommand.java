package io.podtrail.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A topic that is made from the processors' state, written anew. */
@Command(
        name = "rebuild",
        description = {
            "Writes a topic anew that is made from the processors' state.",
            "",
            "The topic is deleted and created again, with its partitions and settings. Running processors notice that within "
                    + "seconds and write what it should hold, a stopped one does so at its next start. Consumers of the topic "
                    + "meanwhile see it empty, and read it from its begin."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  podtrail rebuild violations --bootstrap-servers kafka:9092"})
final class RebuildCommand implements Callable<Integer> {
    private static final Duration DELETION = Duration.ofMinutes(1);
    private static final long POLL_MILLIS = 200;

    /** What can be rebuilt. */
    enum Rebuilt {
        violations
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaClientOptions kafka = new KafkaClientOptions();

    @Mixin
    private final DataDirectoryOption data = new DataDirectoryOption();

    @Parameters(paramLabel = "TOPIC", description = "Which topic: ${COMPLETION-CANDIDATES}.")
    private Rebuilt topic = Rebuilt.violations;

    @Override
    public Integer call() throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        String name = kafka.topics().violations();
        try (KafkaConnection connection = data.connect(kafka)) {
            rebuild(connection, name);
        }
        System.out.println(
                "%s (%s) is empty. Running processors write it again with the next heartbeats.".formatted(name, topic));
        return Podtrail.OK;
    }

    private static void rebuild(KafkaConnection connection, String name) throws InterruptedException {
        Admin admin = connection.admin();
        try {
            NewTopic same = describe(admin, name);
            admin.deleteTopics(List.of(name)).all().get();
            create(admin, same);
        } catch (ExecutionException e) {
            throw connection.failure(e);
        }
    }

    private static NewTopic describe(Admin admin, String name) throws InterruptedException, ExecutionException {
        TopicDescription topic = Objects.requireNonNull(
                        admin.describeTopics(List.of(name)).topicNameValues().get(name))
                .get();
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Map<String, String> settings = Objects.requireNonNull(
                        admin.describeConfigs(List.of(resource)).values().get(resource))
                .get()
                .entries()
                .stream()
                .filter(entry -> entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(entry -> entry.name(), entry -> entry.value()));
        int replicas = topic.partitions().get(0).replicas().size();
        return new NewTopic(name, topic.partitions().size(), (short) replicas).configs(new HashMap<>(settings));
    }

    /** Kafka deletes a topic in the background, and until then says that it exists. */
    private static void create(Admin admin, NewTopic topic) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + DELETION.toNanos();
        while (true) {
            try {
                admin.createTopics(List.of(topic)).all().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}

package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.podtrail.app.acl.Part;
import io.podtrail.app.acl.Permission;
import io.podtrail.app.acl.Refusal;
import io.podtrail.app.kafka.GuardedKafka;
import io.podtrail.events.kafka.AuthorizationFailure;
import io.podtrail.events.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each part as a user who may do what {@code podtrail acls} prints, on a broker that refuses everything else. */
final class PartPermissionsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final AtomicInteger CASES = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static GuardedKafka kafka;

    @BeforeAll
    static void start() throws IOException {
        kafka = GuardedKafka.start(directory.resolve("kafka"));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @ParameterizedTest
    @EnumSource
    void aPartDoesItsWholeJobWithThePermissionsThatArePrinted(Part part) throws Exception {
        var user = new User();
        user.jobs.prepare(part);
        user.grant(part.permissions(user.grant()));

        user.require(part);
        user.jobs.run(part, user.clients());
    }

    static Stream<Arguments> everyPermission() {
        return Arrays.stream(Part.values())
                .flatMap(part -> part.permissions(grant(new Topics(Topics.DEFAULT_PREFIX))).stream()
                        .flatMap(permission -> permission.operations().stream()
                                .map(operation -> Arguments.of(
                                        part,
                                        operation,
                                        permission.resource().resourceType(),
                                        permission.resource().name().substring(Topics.DEFAULT_PREFIX.length())))));
    }

    /** So none of them is superfluous; and what is missing is named, at once where Kafka can say it. */
    @ParameterizedTest(name = "{0} without {1} on {2} {3}")
    @MethodSource("everyPermission")
    void aPartThatLacksOnePermissionFailsAndNamesIt(Part part, AclOperation operation, ResourceType type, String name)
            throws Exception {
        var user = new User();
        user.jobs.prepare(part);
        Permission narrowed = null;
        var granted = new ArrayList<Permission>();
        for (Permission permission : part.permissions(user.grant())) {
            boolean isThatOne = permission.resource().resourceType() == type
                    && permission.resource().name().equals(user.topics.prefix() + name);
            Permission left = isThatOne ? without(permission, operation) : permission;
            narrowed = isThatOne ? permission : narrowed;
            if (!left.operations().isEmpty()) {
                granted.add(left);
            }
        }
        Permission lacking = Optional.ofNullable(narrowed).orElseThrow();
        user.grant(granted);

        Throwable failure = catchThrowable(() -> user.jobs.run(part, user.clients()));
        assertThat(failure).isNotNull();
        if (lacking.resource().patternType() == PatternType.LITERAL || type == ResourceType.TRANSACTIONAL_ID) {
            assertThatThrownBy(() -> user.require(part))
                    .isInstanceOf(Failure.class)
                    .hasMessageEndingWith("give this user " + only(lacking, operation));
        } else {
            assertThat(failure.getMessage() + Refusal.advice(failure).orElseThrow())
                    .contains(user.topics.prefix() + name);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "COLLECTOR", mode = EnumSource.Mode.EXCLUDE)
    void nobodyButACollectorWritesHistoryAndNobodyDeletesIt(Part part) throws Exception {
        var user = new User();
        user.jobs.prepare(part);
        user.grant(part.permissions(user.grant()));
        String history = user.topics.observations();

        assertRefused(() -> user.write(history));
        assertNothingElseMayBeDoneTo(history, user);
    }

    @Test
    void aCollectorCannotDeleteOrCutHistory() throws Exception {
        var user = new User();
        user.jobs.prepare(Part.COLLECTOR);
        user.grant(Part.COLLECTOR.permissions(user.grant()));

        assertNothingElseMayBeDoneTo(user.topics.observations(), user);
    }

    @ParameterizedTest
    @EnumSource
    void noPartCanFenceTheTransactionsNorMoveTheGroupOfAnother(Part part) throws Exception {
        var user = new User();
        user.jobs.prepare(part);
        user.grant(part.permissions(user.grant()));
        Topics topics = user.topics;
        var others = new TreeSet<>(Set.of(
                topics.collector("another"),
                topics.collector(PartJobs.CLUSTER),
                topics.sink("another"),
                topics.sink(PartJobs.RECEIVER),
                topics.processor() + "-5f7c6d1e-1"));
        others.removeIf(id -> mayUse(part, user, ResourceType.TRANSACTIONAL_ID, id));

        assertThat(others).hasSizeGreaterThanOrEqualTo(3);
        for (String id : others) {
            assertThatThrownBy(() -> user.fence(id)).isInstanceOf(TransactionalIdAuthorizationException.class);
        }
        for (String group : List.of(topics.processor(), topics.sink(PartJobs.RECEIVER), topics.sink("another"))) {
            if (!mayUse(part, user, ResourceType.GROUP, group)) {
                assertRefused(() -> user.moveGroup(group));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherInstallationsTopicsAreBeyondReach(Part part) throws Exception {
        var user = new User();
        user.grant(part.permissions(user.grant()));
        var neighbour = new User();
        neighbour.jobs.prepare(part);

        for (String topic : part.topics(neighbour.topics)) {
            assertThatThrownBy(() -> user.admin(
                            admin -> admin.describeTopics(List.of(topic)).allTopicNames()))
                    .satisfies(PartPermissionsTest::isRefusal);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"COLLECTOR", "PROCESSOR", "SINK", "SILENCES", "REDELIVERY"})
    void whereItMayAPartCreatesItsOwnTopicsAndWhereItMayNotItSaysWhichIsMissing(Part part) throws Exception {
        var user = new User();
        user.grant(part.permissions(user.grant()));
        assertThatThrownBy(() -> user.require(part))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("Create on topic " + user.topics.prefix());

        user.grant(part.permissionsWithCreation(user.grant()));
        user.require(part);
        // The broker lists a topic a moment after the controller has made it.
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(kafka.admin().listTopics().names().get())
                                .filteredOn(topic -> topic.startsWith(user.topics.prefix()))
                                .containsExactlyInAnyOrderElementsOf(part.topics(user.topics)));
    }

    private static void assertNothingElseMayBeDoneTo(String topic, User user) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var shorter = new AlterConfigOp(new ConfigEntry("retention.ms", "1"), AlterConfigOp.OpType.SET);
        assertRefused(
                () -> user.admin(admin -> admin.deleteTopics(List.of(topic)).all()));
        assertRefused(() -> user.admin(
                admin -> admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(1)))
                        .all()));
        assertRefused(() -> user.admin(admin -> admin.incrementalAlterConfigs(Map.of(resource, List.of(shorter)))
                .all()));
        assertRefused(() -> user.admin(admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(9)))
                .all()));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        assertThatThrownBy(attempt).satisfies(PartPermissionsTest::isRefusal);
    }

    private static void isRefusal(Throwable failure) {
        assertThat(AuthorizationFailure.in(failure)).as("%s", failure).isPresent();
    }

    private static boolean mayUse(Part part, User user, ResourceType type, String name) {
        return part.permissions(user.grant()).stream()
                .map(Permission::resource)
                .filter(resource -> resource.resourceType() == type)
                .anyMatch(resource -> resource.patternType() == PatternType.PREFIXED
                        ? name.startsWith(resource.name())
                        : name.equals(resource.name()));
    }

    private static Permission without(Permission permission, AclOperation operation) {
        var left = new TreeSet<>(permission.operations());
        left.remove(operation);
        return new Permission(permission.resource(), left);
    }

    private static Permission only(Permission permission, AclOperation operation) {
        return new Permission(permission.resource(), new TreeSet<>(Set.of(operation)));
    }

    private static Part.Grant grant(Topics topics) {
        return new Part.Grant(topics, PartJobs.CLUSTER, List.of(), List.of());
    }

    /** A user of its own installation. */
    private static final class User {
        final String name = "user-" + CASES.incrementAndGet();
        final Topics topics = new Topics(name + ".");
        final PartJobs jobs;
        private final Path files;

        User() throws IOException {
            files = Files.createDirectories(directory.resolve(name));
            jobs = new PartJobs(topics, Map.of("bootstrap.servers", kafka.bootstrapServers()), files);
        }

        Part.Grant grant() {
            return PartPermissionsTest.grant(topics);
        }

        Map<String, Object> clients() {
            return kafka.clientsOf(name);
        }

        void grant(List<Permission> permissions) throws Exception {
            kafka.grant(permissions.stream()
                    .flatMap(permission -> permission.operations().stream()
                            .map(operation -> new AclBinding(
                                    permission.resource(),
                                    new AccessControlEntry("User:" + name, "*", operation, AclPermissionType.ALLOW))))
                    .toList());
        }

        /** As the part's command begins. */
        void require(Part part) throws Exception {
            var options = new KafkaOptions();
            options.bootstrapServers = clients().get("bootstrap.servers").toString();
            options.kafkaConfig = files.resolve("kafka.properties");
            options.topicPrefix = topics.prefix();
            options.partitions = 2;
            var properties = new Properties();
            properties.putAll(clients());
            try (var out = Files.newBufferedWriter(options.kafkaConfig)) {
                properties.store(out, null);
            }
            Files.setPosixFilePermissions(options.kafkaConfig, PosixFilePermissions.fromString("rw-------"));
            switch (part) {
                case COLLECTOR -> options.createTopicsOfCollector(PartJobs.CLUSTER);
                case PROCESSOR, SINK, SILENCES, REDELIVERY -> options.createTopics(part);
                case POLICY_REPORTS, HISTORY, HISTORY_JOBS, BACKTEST -> {
                    try (KafkaConnection connection = options.connect()) {
                        connection.requireAccess(part);
                    }
                }
            }
        }

        void write(String topic) throws Exception {
            try (var producer = new KafkaProducer<>(clients(), new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(topic, new byte[] {1})).get();
            }
        }

        void fence(String transactionalId) {
            var properties = new HashMap<>(clients());
            properties.put("transactional.id", transactionalId);
            try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
            }
        }

        void moveGroup(String group) throws Exception {
            admin(admin -> admin.alterConsumerGroupOffsets(
                            group, Map.of(new TopicPartition(topics.alerts(), 0), new OffsetAndMetadata(0)))
                    .all());
        }

        void admin(java.util.function.Function<Admin, KafkaFuture<?>> request) throws Exception {
            try (var admin = Admin.create(clients())) {
                request.apply(admin).get();
            } catch (ExecutionException e) {
                throw (Exception) e.getCause();
            }
        }
    }
}

package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.app.kafka.Broker;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.PodViolations;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.sink.policyreport.ReportConfig;
import io.podtrail.sink.policyreport.ReportFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topic {@code violations} of a broker, as a processor would fill it. */
final class ViolationsTopic {
    static final Instant SINCE = Instant.parse("2026-11-02T09:00:00.25Z");
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    private final Map<String, Object> clients;

    private final int partitions;

    private ViolationsTopic(Map<String, Object> clients, int partitions) {
        this.clients = clients;
        this.partitions = partitions;
    }

    /** @param partitions 1 where records of several workloads shall be read in the order of their writing */
    static ViolationsTopic create(Broker kafka, int partitions) throws Exception {
        Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var admin = Admin.create(clients)) {
            new TopicCreator(TOPICS, partitions, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
        }
        return new ViolationsTopic(clients, partitions);
    }

    /** Of a writer that is quick to write, and asks the cluster once only. */
    ReportConfig reports(String cluster, ReportFormat format, int maxResults) {
        return new ReportConfig(
                TOPICS, clients, cluster, format, maxResults, Duration.ofMillis(200), Duration.ofMinutes(10));
    }

    /** The same of one that asks the cluster this often. */
    ReportConfig reports(String cluster, Duration resyncInterval) {
        return new ReportConfig(
                TOPICS, clients, cluster, ReportFormat.POLICY_REPORT, 100, Duration.ofMillis(200), resyncInterval);
    }

    /** Deletes the topic with all that is in it, and creates it again. */
    void recreate() throws Exception {
        RecreatedTopic.recreate(
                clients,
                new TopicCreator(TOPICS, partitions, (short) 1, TopicCreator.DEFAULT_RETENTION),
                TOPICS.violations());
    }

    /** What a pod violates, under its name. */
    void write(PodViolations violations) throws Exception {
        String key = Keys.pod(violations.cluster(), violations.namespace(), String.valueOf(violations.pod()));
        write(key, EventSerde.podViolations().serialize(TOPICS.violations(), violations));
    }

    /** A pod violates nothing any more. */
    void writeClean(String cluster, String namespace, String pod) throws Exception {
        write(Keys.pod(cluster, namespace, pod), null);
    }

    void write(String key, byte @Nullable [] value) throws Exception {
        try (var producer = new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPICS.violations(), key.getBytes(UTF_8), value))
                    .get();
        }
    }

    /** The one pod of a workload, of the same name, that runs and fails these checks of {@code enforce}. */
    static PodViolations violating(String cluster, String namespace, Workload workload, String... checks) {
        return violating(
                cluster,
                namespace,
                workload,
                workload.name(),
                List.of(violation(
                        Mode.ENFORCE,
                        Arrays.stream(checks)
                                .map(check -> new Finding(check, check + " is not met", "container \"app\""))
                                .toList())));
    }

    static PodViolations violating(
            String cluster, String namespace, Workload workload, String pod, List<PodViolations.Violation> violations) {
        return new PodViolations(cluster, namespace, Evidence.RUNNING, pod, "uid", workload, 1, violations);
    }

    static PodViolations.Violation violation(Mode mode, List<Finding> findings) {
        return new PodViolations.Violation(mode, Level.RESTRICTED, Version.LATEST, SINCE, Cause.POD_CREATED, findings);
    }
}

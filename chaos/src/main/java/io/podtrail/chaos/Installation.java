package io.podtrail.chaos;

import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Topics under a prefix of their own, and the processors that work on them. */
final class Installation implements AutoCloseable {
    private static final Duration SETTLED = Duration.ofMinutes(2);

    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Topics topics;
    private final int partitions;
    private final Broker broker;
    private final Admin admin;
    private final Group group;
    private final List<Instance> instances = new ArrayList<>();

    private Installation(Topics topics, int partitions, Broker broker) {
        this.topics = topics;
        this.partitions = partitions;
        this.broker = broker;
        this.admin = Admin.create(broker.clients());
        this.group = new Group(admin, topics, partitions);
    }

    /** Creates the topics. Nothing in them is deleted for its age or compacted: every record is to be compared. */
    static Installation create(String prefix, int partitions, Broker broker)
            throws InterruptedException, ExecutionException {
        var installation = new Installation(new Topics(prefix), partitions, broker);
        installation.createTopics();
        return installation;
    }

    private void createTopics() throws InterruptedException, ExecutionException {
        new TopicCreator(topics, partitions, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
        var all = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (String topic : List.of(topics.observations(), topics.alerts(), topics.deadLetters())) {
            all.put(topic(topic), set("retention.ms", "-1"));
        }
        all.put(topic(topics.violations()), set("min.compaction.lag.ms", Long.toString(Long.MAX_VALUE)));
        admin.incrementalAlterConfigs(all).all().get();
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static List<AlterConfigOp> set(String key, String value) {
        return List.of(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET));
    }

    /**
     * Starts a processor of one stream thread.
     *
     * @param directory where its state lies; its log lies beside it
     * @param standbys how many others keep a copy of its stores
     * @param ownEnd told when it ends though nobody killed it
     */
    Instance startProcessor(Path directory, int standbys, Consumer<String> ownEnd) throws IOException {
        return startProcessor(directory, JavaProcess.brief("192m"), standbys, ownEnd);
    }

    /** The same, with other options of the JVM. */
    Instance startProcessor(Path directory, List<String> options, int standbys, Consumer<String> ownEnd)
            throws IOException {
        Files.createDirectories(directory);
        String name = directory.getFileName().toString();
        // Beyond the name, what makes a takeover quick.
        Path config = Files.write(
                directory.resolve("streams.properties"),
                List.of(
                        "client.id=" + name,
                        "main.consumer.session.timeout.ms=6000",
                        "main.consumer.heartbeat.interval.ms=1500"));
        var command = List.of(
                "io.podtrail.app.Podtrail",
                "process",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--kafka-config",
                config.toString(),
                "--topic-prefix",
                topics.prefix(),
                "--state-dir",
                directory.resolve("state").toString(),
                "--standby-replicas",
                Integer.toString(standbys),
                "--threads",
                "1");
        var instance = new Instance(name, directory.resolveSibling(name + ".log"), options, command, later, ownEnd);
        instances.add(instance);
        instance.start();
        return instance;
    }

    Topics topics() {
        return topics;
    }

    Group group() {
        return group;
    }

    List<Instance> instances() {
        return instances;
    }

    /** Has all write what their threads do into their logs. */
    void dumpThreads() {
        instances.forEach(Instance::dumpThreads);
    }

    /** Runs something later, on the one thread that repairs. */
    void afterMillis(long millis, Runnable repair) {
        var unused = later.schedule(repair, millis, TimeUnit.MILLISECONDS);
    }

    /** Ends the processors and waits until no transaction is open any more. */
    void end() throws InterruptedException, ExecutionException {
        later.shutdown();
        later.awaitTermination(SETTLED.toSeconds(), TimeUnit.SECONDS);
        for (Instance instance : instances) {
            instance.end();
        }
        for (String topic : List.of(topics.violations(), topics.alerts())) {
            if (!group.awaitSettled(topic, SETTLED)) {
                throw new IllegalStateException("a transaction hangs in " + topic);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        later.shutdownNow();
        for (Instance instance : instances) {
            instance.kill();
        }
        admin.close(Duration.ofSeconds(1));
    }
}

package io.podtrail.app.kafka;

import io.podtrail.policy.document.PrivateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single-node KRaft broker on loopback. Its directory survives restarts, also after a kill; only one process may use it
 * at a time.
 */
public final class EmbeddedKafka implements Broker {
    private static final String LOOPBACK = "127.0.0.1";
    private static final byte[] LOOPBACK_BYTES = {127, 0, 0, 1};
    private static final int NODE = 1;
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

    private final SingleNode node;
    private final FileChannel lock;
    private final int port;
    private final Path directory;
    /** Null where everybody on this machine may connect. */
    private final @Nullable ClientAccess access;

    private EmbeddedKafka(SingleNode node, FileChannel lock, int port, Path directory, @Nullable ClientAccess access) {
        this.node = node;
        this.lock = lock;
        this.port = port;
        this.directory = directory;
        this.access = access;
    }

    /** Another process has its broker on the directory. */
    public static final class InUseException extends IllegalStateException {
        private InUseException(String message) {
            super(message);
        }
    }

    /**
     * Starts a broker on free ports that only this user's clients get into: with {@link #clientProperties()}, or with what
     * {@link #clientProperties(Path)} finds.
     *
     * @param directory where its log lies; made when it is not there, and closed to other users
     * @throws InUseException when another process uses the directory
     * @throws IllegalStateException when the broker does not start
     */
    public static EmbeddedKafka startPrivate(Path directory) {
        return start(directory, 0, ClientAccess.random(), properties -> {});
    }

    /**
     * With what to connect to the private broker that another process of this user runs on a directory; empty when there
     * is none.
     */
    public static Optional<Map<String, Object>> clientProperties(Path directory) {
        return ClientAccess.find(directory);
    }

    /** Where a private broker leaves {@link #clientProperties()} as a file, for {@code --kafka-config}. */
    public static Path clientPropertiesFile(Path directory) {
        return ClientAccess.file(directory);
    }

    /**
     * Starts a broker on free ports.
     *
     * @param directory where its log lies; made when it is not there
     * @throws IllegalStateException when another process uses the directory, or the broker does not start
     */
    public static EmbeddedKafka start(Path directory) {
        return start(directory, 0);
    }

    /**
     * Starts a broker where clients find it again after a restart.
     *
     * @param directory where its log lies; made when it is not there
     * @param clientPort where clients connect; 0 for any that is free. One that the system gives to outgoing connections,
     *     too, may be taken when the broker comes back
     * @throws IllegalStateException when another process uses the directory, or the broker does not start
     */
    public static EmbeddedKafka start(Path directory, int clientPort) {
        return start(directory, clientPort, null, properties -> {});
    }

    /** The same with further properties of the broker. */
    static EmbeddedKafka start(Path directory, int clientPort, Consumer<Properties> customization) {
        return start(directory, clientPort, null, customization);
    }

    private static EmbeddedKafka start(
            Path directory, int clientPort, @Nullable ClientAccess access, Consumer<Properties> customization) {
        FileChannel lock = null;
        try {
            PrivateDirectory.open(directory);
            lock = lock(directory);
            int[] ports = freePorts();
            int port = clientPort == 0 ? ports[0] : clientPort;
            Properties properties = properties(directory, port, ports[1]);
            if (access != null) {
                properties.putAll(access.brokerProperties(LOOPBACK + ':' + port, LOOPBACK + ':' + ports[1]));
            }
            customization.accept(properties);
            format(directory);
            SingleNode node = SingleNode.start(
                    KafkaConfig.fromProps(properties),
                    new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_BYTES), ports[1]));
            if (access != null) {
                access.write(directory, LOOPBACK + ':' + port);
            }
            return new EmbeddedKafka(node, lock, port, directory, access);
        } catch (IOException e) {
            closeQuietly(lock);
            throw new UncheckedIOException("cannot use " + directory + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            closeQuietly(lock);
            throw e;
        } catch (Exception e) {
            closeQuietly(lock);
            throw new IllegalStateException("the embedded Kafka did not start: " + e.getMessage(), e);
        }
    }

    @Override
    public String bootstrapServers() {
        return LOOPBACK + ':' + port;
    }

    @Override
    public Map<String, Object> clientProperties() {
        return access == null ? Broker.super.clientProperties() : access.clientProperties(bootstrapServers());
    }

    @Override
    public void close() {
        if (access != null) {
            deleteQuietly(ClientAccess.file(directory));
        }
        node.close();
        closeQuietly(lock);
    }

    private static Properties properties(Path directory, int port, int controllerPort) {
        var properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE));
        properties.put("controller.quorum.voters", NODE + "@" + LOOPBACK + ":" + controllerPort);
        properties.put(
                "listeners", "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d".formatted(LOOPBACK, port, controllerPort));
        properties.put("advertised.listeners", "PLAINTEXT://" + LOOPBACK + ":" + port);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("log.dirs", directory.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // There is no other broker to take over, so a session that ends only does harm: while all partitions are
        // without a
        // leader, a transaction that is being committed loses the markers that end it
        // (TransactionMarkerChannelManager). A
        // session of 24 days outlasts every pause of this process; SingleNode ends that of a process that was killed.
        properties.put("broker.session.timeout.ms", Integer.toString(Integer.MAX_VALUE));
        properties.put("broker.heartbeat.interval.ms", "500");
        // A controlled shutdown hands leadership over, which here takes it from partitions that clients still write to.
        properties.put("controlled.shutdown.enable", "false");
        // A broker forgets producers by the age of their records, which recorded ones have from the start: a day by
        // default.
        // A request repeated after a kill would then be appended twice.
        properties.put("producer.id.expiration.ms", Integer.toString(Integer.MAX_VALUE));
        // The defaults are for servers: 128 MiB for the cleaner alone.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.put("log.cleaner.io.buffer.size", "131072");
        return properties;
    }

    /** Does nothing where it has been done. */
    private static void format(Path directory) throws Exception {
        Path id = directory.resolve("cluster-id");
        if (!Files.exists(id)) {
            Files.writeString(id, Uuid.randomUuid().toString());
        }
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NODE)
                .setClusterId(Files.readString(id).strip())
                .setDirectories(List.of(directory.toString()))
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .run();
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve("podtrail.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This very process has it; told below.
        }
        if (lock == null) {
            channel.close();
            throw new InUseException("%s is in use by another podtrail; stop that one, or choose another --data-dir"
                    .formatted(directory));
        }
        return channel;
    }

    /** Two at once, so that they differ. */
    private static int[] freePorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var broker = new ServerSocket(0, 1, loopback);
                var controller = new ServerSocket(0, 1, loopback)) {
            return new int[] {broker.getLocalPort(), controller.getLocalPort()};
        }
    }

    /** The file opens nothing any more, so one that stays does no harm. */
    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} cannot be deleted", file, e);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.podtrail.app.kafka;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller and the broker of one node, as Kafka's own {@link KafkaRaftServer} puts them together. Between the starts of
 * the two, the controller forgets the broker of an earlier process, which it would else wait for until its session ends: the
 * caller holds the lock of the directory, so that broker is gone. Its partitions have no leader from then on, until this
 * broker has all of them at once. So no transaction that is taken up again meets a partition without a leader, which would
 * cost it its marker.
 */
final class SingleNode implements AutoCloseable {
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(30);
    private static final long ELECTION_POLL_MILLIS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(SingleNode.class);

    private final int id;
    private final ControllerServer controller;
    private final BrokerServer broker;

    private SingleNode(int id, ControllerServer controller, BrokerServer broker) {
        this.id = id;
        this.controller = controller;
        this.broker = broker;
    }

    /**
     * Starts both, and returns when clients can connect.
     *
     * @param config of a node that is controller and broker, the only one of its cluster, and whose directories no other
     *     process uses
     * @param controllerAddress where the controller listens
     * @throws IllegalStateException when the controller is not elected
     */
    static SingleNode start(KafkaConfig config, InetSocketAddress controllerAddress) throws InterruptedException {
        var directories = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        var shared = new SharedServer(
                config,
                directories._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(config.nodeId(), controllerAddress)),
                List.of(),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        var node = new SingleNode(
                config.nodeId(),
                new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2()),
                new BrokerServer(shared));
        boolean isStarted = false;
        try {
            node.controller.startup();
            node.forgetEarlierBroker();
            node.broker.startup();
            isStarted = true;
            return node;
        } finally {
            if (!isStarted) {
                node.close(); // Scala throws what Java would have to declare.
            }
        }
    }

    /** Stops the broker first: its logs are closed before the controller goes. */
    @Override
    public void close() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }

    private void forgetEarlierBroker() throws InterruptedException {
        long deadline = System.nanoTime() + ELECTION_TIMEOUT.toNanos();
        while (!hasForgottenEarlierBroker()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "the controller was not elected within %d s".formatted(ELECTION_TIMEOUT.toSeconds()));
            }
            TimeUnit.MILLISECONDS.sleep(ELECTION_POLL_MILLIS);
        }
    }

    /** False while the controller is not elected. */
    private boolean hasForgottenEarlierBroker() throws InterruptedException {
        try {
            controller
                    .controller()
                    .unregisterBroker(
                            new ControllerRequestContext(
                                    new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty()),
                            id)
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                return true; // The directory is new.
            }
            if (e.getCause() instanceof NotControllerException) {
                return false;
            }
            throw new IllegalStateException("the controller does not answer: " + e.getCause(), e);
        }
    }
}

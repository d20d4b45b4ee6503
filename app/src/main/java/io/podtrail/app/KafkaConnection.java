package io.podtrail.app;

import io.podtrail.app.acl.AccessCheck;
import io.podtrail.app.acl.Part;
import io.podtrail.app.kafka.BrokerProbe;
import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.kafka.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Kafka that has answered. */
final class KafkaConnection implements AutoCloseable {
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);
    /** How long a part waits for a Kafka that starts beside it: as long as Kafka's clients do by default. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

    private final Map<String, Object> clientProperties;
    private final Topics topics;
    private final String place;
    private final Admin admin;
    private final @Nullable EmbeddedKafka broker;

    private KafkaConnection(
            Map<String, Object> clientProperties,
            Topics topics,
            String place,
            Admin admin,
            @Nullable EmbeddedKafka broker) {
        this.clientProperties = clientProperties;
        this.topics = topics;
        this.place = place;
        this.admin = admin;
        this.broker = broker;
    }

    /**
     * Connects, or fails within five seconds.
     *
     * @param advice what to do where there is no Kafka
     * @throws Failure when no Kafka answers
     * @throws UserError when the addresses are none
     */
    static KafkaConnection open(Map<String, Object> clientProperties, Topics topics, String advice)
            throws InterruptedException {
        String servers = String.valueOf(clientProperties.get(BOOTSTRAP_SERVERS));
        requireOpenPort(servers, advice);
        return new KafkaConnection(
                clientProperties, topics, servers, answering(clientProperties, servers, advice), null);
    }

    /** The same, but waits a minute for a Kafka that is starting, and says so. */
    static KafkaConnection await(Map<String, Object> clientProperties, Topics topics, String advice)
            throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        boolean isLogged = false;
        while (true) {
            try {
                return open(clientProperties, topics, advice);
            } catch (Failure failure) {
                if (System.nanoTime() - deadline > 0) {
                    throw failure;
                }
                if (!isLogged) {
                    LOG.warn("{}; trying for {} s", failure.getMessage(), START_TIMEOUT.toSeconds());
                    isLogged = true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_INTERVAL.toMillis());
        }
    }

    /**
     * That of a data directory.
     *
     * @param broker is closed with the connection; null where another process runs it
     */
    static KafkaConnection of(
            Map<String, Object> clientProperties,
            Topics topics,
            DataDirectory directory,
            @Nullable EmbeddedKafka broker) {
        return new KafkaConnection(
                clientProperties, topics, directory.path().toString(), Admin.create(clientProperties), broker);
    }

    private static void requireOpenPort(String servers, String advice) {
        try {
            BrokerProbe.obstacle(servers).ifPresent(obstacle -> {
                throw new Failure("no Kafka at %s (%s); %s".formatted(servers, obstacle, advice));
            });
        } catch (IllegalArgumentException e) {
            throw new UserError("--bootstrap-servers: " + e.getMessage(), e);
        }
    }

    /** A client whose first request has been answered. */
    private static Admin answering(Map<String, Object> clientProperties, String servers, String advice)
            throws InterruptedException {
        Admin admin = null;
        boolean isAnswered = false;
        try {
            admin = Admin.create(clientProperties);
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) ANSWER_TIMEOUT.toMillis()))
                    .nodes()
                    .get();
            isAnswered = true;
            return admin;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TimeoutException
                    ? new Failure(
                            ("%s accepts connections but does not answer as a Kafka within %d s: does it need TLS or a login"
                                            + " (--kafka-config FILE), or is it something else? %s")
                                    .formatted(servers, ANSWER_TIMEOUT.toSeconds(), advice),
                            e)
                    : new Failure("Kafka at %s: %s".formatted(servers, UserError.reason(e)), e);
        } catch (KafkaException e) {
            throw new UserError("Kafka at %s: %s".formatted(servers, UserError.reason(e)), e);
        } finally {
            if (admin != null && !isAnswered) {
                admin.close(Duration.ZERO); // One that waits for an answer would go on waiting.
            }
        }
    }

    /** Properties for any client of it. */
    Map<String, Object> clientProperties() {
        return clientProperties;
    }

    Topics topics() {
        return topics;
    }

    /** Where it is, for people: its brokers, or a data directory. */
    String place() {
        return place;
    }

    Admin admin() {
        return admin;
    }

    /**
     * Makes sure that this user may do what a part does that creates no topics.
     *
     * @throws Failure when Kafka does not say so
     */
    void requireAccess(Part part) throws InterruptedException {
        try {
            new AccessCheck(admin).require(part.permissions(Part.Grant.of(topics)));
        } catch (ExecutionException | AuthorizationException e) {
            throw failure(e);
        }
    }

    /** That it stopped answering, or refuses something. */
    Failure failure(Exception e) {
        return new Failure("Kafka at %s: %s".formatted(place, UserError.reason(e)), e);
    }

    @Override
    public void close() {
        admin.close();
        if (broker != null) {
            broker.close();
        }
    }
}

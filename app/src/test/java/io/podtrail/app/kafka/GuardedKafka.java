package io.podtrail.app.kafka;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.callback.Callback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.plain.PlainAuthenticateCallback;

/**
 * An embedded broker with Kafka's own authorizer. Users log in by SASL/PLAIN and may do what they were granted; who comes by
 * the plain listener may do all.
 */
public final class GuardedKafka implements Broker {
    private static final String PASSWORD = "the-password-of-every-user";

    private final EmbeddedKafka kafka;
    private final int guardedPort;
    private final Admin admin;

    private GuardedKafka(EmbeddedKafka kafka, int guardedPort) {
        this.kafka = kafka;
        this.guardedPort = guardedPort;
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    public static GuardedKafka start(Path directory) {
        var port = new AtomicInteger();
        EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0, properties -> {
            port.set(freePortBeside(properties.getProperty("listeners")));
            guard(properties, port.get());
        });
        return new GuardedKafka(kafka, port.get());
    }

    private static void guard(Properties properties, int port) {
        String listener = ",SASL_PLAINTEXT://127.0.0.1:" + port;
        properties.merge("listeners", listener, (one, other) -> "" + one + other);
        properties.merge("advertised.listeners", listener, (one, other) -> "" + one + other);
        properties.merge(
                "listener.security.protocol.map", ",SASL_PLAINTEXT:SASL_PLAINTEXT", (one, other) -> "" + one + other);
        properties.put("sasl.enabled.mechanisms", "PLAIN");
        properties.put(
                "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required;");
        properties.put(
                "listener.name.sasl_plaintext.plain.sasl.server.callback.handler.class", EveryUser.class.getName());
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("broker.session.timeout.ms", "60000"); // Longer than any pause of a busy machine.
        properties.put("super.users", "User:ANONYMOUS");
    }

    /** Where those connect who may do all. */
    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** As one who may do all. */
    public Admin admin() {
        return admin;
    }

    /** How a user connects; any name is known. */
    public Map<String, Object> clientsOf(String user) {
        return Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + guardedPort,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(user, PASSWORD));
    }

    /** Returns when the broker goes by them. */
    public void grant(Collection<AclBinding> acls) throws Exception {
        admin.createAcls(acls).all().get();
        await().until(() ->
                admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(acls));
    }

    @Override
    public void close() {
        admin.close();
        kafka.close();
    }

    /** Not one of those that other listeners will have, which are free as well until the broker starts. */
    private static int freePortBeside(String listeners) {
        while (true) {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (!List.of(listeners.split("[,:]")).contains(Integer.toString(socket.getLocalPort()))) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Knows every name, and one password. */
    public static final class EveryUser implements AuthenticateCallbackHandler {
        @Override
        public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {}

        @Override
        public void handle(Callback[] callbacks) {
            for (Callback callback : callbacks) {
                if (callback instanceof PlainAuthenticateCallback asked) {
                    asked.authenticated(PASSWORD.equals(String.valueOf(asked.password())));
                }
            }
        }

        @Override
        public void close() {}
    }
}

package io.podtrail.app.kafka;

import io.podtrail.policy.document.SecretFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How clients get into an embedded broker: by a password that only the user who runs it can read, because every user of a
 * machine reaches its loopback addresses. It is a new one at each start, so that who listens on the port of a broker that
 * has ended learns nothing that would open the next one.
 *
 * @param password made of letters and digits
 */
record ClientAccess(String password) {
    /** Client properties, for this process' user alone, while the broker runs. */
    private static final String FILE = "client.properties";

    private static final String USER = "podtrail";
    private static final String MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final int PASSWORD_BYTES = 32;

    static ClientAccess random() {
        var bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new ClientAccess(HexFormat.of().formatHex(bytes));
    }

    static Path file(Path directory) {
        return directory.resolve(FILE);
    }

    /** The properties that a broker on this directory has left; empty when it left none. */
    static Optional<Map<String, Object>> find(Path directory) {
        if (!Files.exists(file(directory))) {
            return Optional.empty();
        }
        var properties = new Properties();
        try {
            properties.load(new StringReader(SecretFile.read(file(directory))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty)));
    }

    Map<String, Object> clientProperties(String bootstrapServers) {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                login() + ";");
    }

    /** Listeners of the broker that only this password opens, its own connections to itself included. */
    Map<String, String> brokerProperties(String clients, String controller) {
        String accepting = "%s user_%s=\"%s\";".formatted(login(), USER, password);
        return Map.of(
                "listeners", "SASL_PLAINTEXT://%s,CONTROLLER://%s".formatted(clients, controller),
                "advertised.listeners", "SASL_PLAINTEXT://" + clients,
                "listener.security.protocol.map", "SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
                "security.inter.broker.protocol", "SASL_PLAINTEXT",
                "sasl.enabled.mechanisms", "PLAIN",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "sasl.mechanism.controller.protocol", "PLAIN",
                "listener.name.sasl_plaintext.plain.sasl.jaas.config", accepting,
                "listener.name.controller.plain.sasl.jaas.config", accepting);
    }

    /** Leaves the client's properties for other processes of the same user. */
    void write(Path directory, String bootstrapServers) throws IOException {
        String lines = new TreeMap<>(clientProperties(bootstrapServers))
                .entrySet().stream()
                        .map(property -> property.getKey() + '=' + property.getValue() + '\n')
                        .collect(Collectors.joining());
        Path made = Files.createTempFile(directory, FILE, ".new"); // For its owner alone.
        Files.writeString(made, lines);
        Files.move(made, file(directory), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String login() {
        return "%s required username=\"%s\" password=\"%s\"".formatted(MODULE, USER, password);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return "ClientAccess[***]";
    }
}

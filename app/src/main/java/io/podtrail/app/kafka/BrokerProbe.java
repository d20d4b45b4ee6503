package io.podtrail.app.kafka;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * Connects to brokers before a Kafka client does: the client would try for a minute without a word, and then say only that
 * it timed out.
 */
public final class BrokerProbe {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");
    private static final int MAX_PORT = 65_535;

    private BrokerProbe() {}

    /**
     * Why none of the brokers accepts a connection; empty when one of them does.
     *
     * @param bootstrapServers {@code HOST:PORT} with commas between them
     * @throws IllegalArgumentException when one of them has no port
     */
    public static Optional<String> obstacle(String bootstrapServers) {
        var obstacles = new ArrayList<String>();
        for (InetSocketAddress server : addresses(bootstrapServers)) {
            Optional<String> obstacle = obstacle(server);
            if (obstacle.isEmpty()) {
                return obstacle;
            }
            obstacles.add(obstacle.get());
        }
        return Optional.of(String.join("; ", obstacles.stream().distinct().toList()));
    }

    private static List<InetSocketAddress> addresses(String bootstrapServers) {
        var addresses = new ArrayList<InetSocketAddress>();
        for (String server : bootstrapServers.split(",", -1)) {
            String address = server.strip();
            String host = Utils.getHost(address);
            Integer port = Utils.getPort(address);
            if (host == null || port == null || port > MAX_PORT) {
                throw new IllegalArgumentException("'%s' is not HOST:PORT, such as %s:9092"
                        .formatted(address, HOST.matcher(address).matches() ? address : "kafka"));
            }
            addresses.add(new InetSocketAddress(host, port));
        }
        return addresses;
    }

    private static Optional<String> obstacle(InetSocketAddress server) {
        if (server.isUnresolved()) {
            return Optional.of("there is no host %s".formatted(server.getHostString()));
        }
        try (var socket = new Socket()) {
            socket.connect(server, (int) CONNECT_TIMEOUT.toMillis());
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            return Optional.of("no connection within %d s".formatted(CONNECT_TIMEOUT.toSeconds()));
        } catch (ConnectException e) {
            return Optional.of("connection refused");
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}

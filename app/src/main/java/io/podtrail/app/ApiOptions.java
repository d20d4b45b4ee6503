package io.podtrail.app;

import io.podtrail.app.http.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the query API is served, together with health and metrics, and to whom. */
@Command(optionListHeading = "Query API:%n")
final class ApiOptions {
    private static final String NOWHERE = "none";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String DEFAULT_ADDRESS = LOOPBACK + ":9466";

    @Option(
            names = "--api-address",
            defaultValue = DEFAULT_ADDRESS,
            paramLabel = "HOST:PORT",
            description =
                    "Where the query API, /livez, /readyz and /metrics are served; 'none' for nowhere. Anywhere but"
                            + " on loopback it needs --client-ca-file, or --api-token-file with TLS. Default: ${DEFAULT-VALUE}.")
    String address = DEFAULT_ADDRESS;

    @Option(
            names = "--advertised-address",
            paramLabel = "HOST:PORT",
            description =
                    "Where other instances reach this one's API. Default: --api-address, or this host's own address"
                            + " where that is every address.")
    @Nullable String advertised;

    @Mixin
    final AccessOptions guard = new AccessOptions();

    @Option(
            names = "--all-kafka-metrics",
            description =
                    "Serve every metric of Kafka Streams and its clients under /metrics, some thousands of series."
                            + " Default: those that docs/metrics.md lists.")
    boolean allKafkaMetrics;

    /** Nothing is served. */
    static ApiOptions off() {
        var options = new ApiOptions();
        options.address = NOWHERE;
        return options;
    }

    boolean isOff() {
        return address.equals(NOWHERE);
    }

    /** Where to bind; 0 stands for any free port. */
    InetSocketAddress bindAddress() {
        InetSocketAddress parsed = parse("--api-address", address, "HOST:PORT or none");
        InetAddress at = parsed.getAddress();
        if (at == null) {
            throw new UserError("--api-address %s: there is no such host".formatted(address));
        }
        if (!at.isLoopbackAddress() && !guard.access().isGuarded()) {
            throw new UserError(
                    ("--api-address %s can be reached from elsewhere: say who may ask with --api-token-file or"
                                    + " --client-ca-file, or serve on loopback (127.0.0.1:9466), or not at all (none)")
                            .formatted(address));
        }
        return parsed;
    }

    /**
     * Makes sure that the address can be bound, before a broker is started for nothing.
     *
     * @throws Failure when something else listens there
     */
    void requireFree() {
        if (!isOff() && !isFree(bindAddress())) {
            throw inUse(null);
        }
    }

    /** Serves on any free port where that of the default address is taken. */
    void preferFree() {
        if (address.equals(DEFAULT_ADDRESS) && !isFree(bindAddress())) {
            address = LOOPBACK + ":0";
        }
    }

    /** That something else listens there. */
    Failure inUse(@Nullable Throwable cause) {
        String message =
                "--api-address %s is already in use, perhaps by another podtrail: choose another port, 0 for any that is free, or 'none'"
                        .formatted(address);
        return cause == null ? new Failure(message) : new Failure(message, cause);
    }

    private static boolean isFree(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** @param port that was bound */
    HostInfo advertisedAddress(int port) {
        if (advertised != null) {
            InetSocketAddress parsed = parse("--advertised-address", advertised, "HOST:PORT");
            return new HostInfo(parsed.getHostString(), parsed.getPort());
        }
        InetAddress bound = bindAddress().getAddress();
        if (!bound.isAnyLocalAddress()) {
            return new HostInfo(bound.getHostAddress(), port);
        }
        try {
            return new HostInfo(InetAddress.getLocalHost().getHostAddress(), port);
        } catch (UnknownHostException e) {
            throw new UserError("this host does not know its own address: give --advertised-address", e);
        }
    }

    /** Who may ask where the API is bound. */
    Access access() {
        return guard.accessAt("--api-address", bindAddress());
    }

    /**
     * What people can do with the API, in a line; nothing where it is not served.
     *
     * @param flag what 'get' needs to find it, with a space before; empty where it looks there by itself
     */
    static String hint(@Nullable String url, String flag) {
        return url == null
                ? ""
                : "Answering at %s: try 'podtrail get violations -A%s' in another terminal.%n".formatted(url, flag);
    }

    private static InetSocketAddress parse(String option, String address, String shape) {
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            String host = colon < 0 ? LOOPBACK : address.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host, port);
        } catch (IllegalArgumentException e) {
            throw new UserError("%s is %s, not '%s'".formatted(option, shape, address), e);
        }
    }
}

package io.podtrail.app;

import io.podtrail.app.http.Health;
import io.podtrail.app.http.OperationsServer;
import java.net.InetSocketAddress;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where health and metrics are served. */
@Command(optionListHeading = "Health and metrics:%n")
final class OperationsOptions {
    private static final String NOWHERE = "0";

    @Option(
            names = "--metrics-bind-address",
            defaultValue = "127.0.0.1:9465",
            paramLabel = "HOST:PORT",
            description =
                    "Where /livez, /readyz and /metrics (Prometheus) are served; 0 for nowhere. Default: ${DEFAULT-VALUE}.")
    String address = "127.0.0.1:9465";

    /** Serves, or returns null when nothing is to be served. */
    @Nullable OperationsServer serve(Supplier<Health> health) {
        return serve(address, health);
    }

    /** Serves health and metrics at an address as the option has it. */
    static @Nullable OperationsServer serve(String address, Supplier<Health> health) {
        return serve(address, bound -> new OperationsServer(bound, health));
    }

    /** Lets a server be made that binds an address as the option has it; null when nothing is to be served. */
    static @Nullable OperationsServer serve(String address, Function<InetSocketAddress, OperationsServer> server) {
        if (address.equals(NOWHERE)) {
            return null;
        }
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            String host = colon < 0 ? "127.0.0.1" : address.substring(0, colon);
            return server.apply(new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host, port));
        } catch (IllegalArgumentException e) {
            throw new UserError("--metrics-bind-address is HOST:PORT or 0, not '%s'".formatted(address), e);
        } catch (io.javalin.util.JavalinBindException e) {
            throw new Failure(
                    "--metrics-bind-address %s is already in use: choose another, or 0 for none".formatted(address), e);
        }
    }
}

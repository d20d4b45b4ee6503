package io.podtrail.app;

import io.podtrail.app.http.Access;
import io.podtrail.app.http.Tls;
import io.podtrail.sink.receivers.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the query API is served, together with health and metrics, and to whom. */
final class ApiOptions {
    private static final String NOWHERE = "none";
    private static final int SHORTEST_TOKEN = 16;

    @Option(
            names = "--api-address",
            defaultValue = "127.0.0.1:9466",
            paramLabel = "HOST:PORT",
            description =
                    "Where the query API, /livez, /readyz and /metrics are served; 'none' for nowhere. Anywhere but"
                            + " on loopback it needs --api-token-file or --client-ca-file. Default: ${DEFAULT-VALUE}.")
    String address = "127.0.0.1:9466";

    @Option(
            names = "--advertised-address",
            paramLabel = "HOST:PORT",
            description =
                    "Where other instances reach this one's API. Default: --api-address, or this host's own address"
                            + " where that is every address.")
    @Nullable String advertised;

    @Option(
            names = "--api-token-file",
            paramLabel = "FILE",
            description = "File with the bearer tokens that requests may show, one a line: the first is the one that"
                    + " instances show to each other, others are there while tokens are being changed.")
    @Nullable Path tokenFile;

    @Option(
            names = "--tls-cert-file",
            paramLabel = "FILE",
            description = "Serve HTTPS with this certificate, and its chain, in PEM. Needs --tls-key-file.")
    @Nullable Path tlsCertFile;

    @Option(
            names = "--tls-key-file",
            paramLabel = "FILE",
            description = "The certificate's key: PEM, PKCS #8, unencrypted.")
    @Nullable Path tlsKeyFile;

    @Option(
            names = "--client-ca-file",
            paramLabel = "FILE",
            description = "Let clients show a certificate that one of these (PEM) has signed, instead of a token.")
    @Nullable Path clientCaFile;

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
        if (!at.isLoopbackAddress() && !access().isGuarded()) {
            throw new UserError(
                    ("--api-address %s can be reached from elsewhere: say who may ask with --api-token-file or"
                                    + " --client-ca-file, or serve on loopback (127.0.0.1:9466), or not at all (none)")
                            .formatted(address));
        }
        return parsed;
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

    Access access() {
        if ((tlsCertFile == null) != (tlsKeyFile == null)) {
            throw new UserError("--tls-cert-file and --tls-key-file go together: give both, or neither");
        }
        if (clientCaFile != null && tlsCertFile == null) {
            throw new UserError(
                    "--client-ca-file needs --tls-cert-file and --tls-key-file: certificates are shown in TLS");
        }
        Tls tls = tlsCertFile == null || tlsKeyFile == null
                ? null
                : new Tls(readable(tlsCertFile), readable(tlsKeyFile), readableOrNull(clientCaFile));
        return new Access(tokenFile == null ? List.of() : tokens(tokenFile), tls);
    }

    /** What people can do with the API, in a line; nothing where it is not served. */
    static String hint(@Nullable String url) {
        return url == null
                ? ""
                : "Answering at %s: try 'podtrail get violations -A' in another terminal.%n".formatted(url);
    }

    static List<Secret> tokens(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UserError("cannot read the token file %s: %s".formatted(file, e.getMessage()), e);
        }
        var tokens = new ArrayList<Secret>();
        for (String line : lines) {
            String token = line.strip();
            if (!token.isEmpty() && token.length() < SHORTEST_TOKEN) {
                throw new UserError(
                        "the token file %s has a token of less than %d characters: 'openssl rand -hex 32' makes a good one"
                                .formatted(file, SHORTEST_TOKEN));
            }
            if (!token.isEmpty()) {
                tokens.add(Secret.of(token));
            }
        }
        if (tokens.isEmpty()) {
            throw new UserError("the token file %s is empty: it holds one token a line".formatted(file));
        }
        return tokens;
    }

    private static @Nullable Path readableOrNull(@Nullable Path file) {
        return file == null ? null : readable(file);
    }

    private static Path readable(Path file) {
        if (!Files.isReadable(file)) {
            throw new UserError("%s cannot be read: is the path right?".formatted(file));
        }
        return file;
    }

    private static InetSocketAddress parse(String option, String address, String shape) {
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            String host = colon < 0 ? "127.0.0.1" : address.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host, port);
        } catch (IllegalArgumentException e) {
            throw new UserError("%s is %s, not '%s'".formatted(option, shape, address), e);
        }
    }
}

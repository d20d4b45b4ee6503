package io.podtrail.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.app.http.Tls;
import io.podtrail.app.query.ApiClient;
import io.podtrail.sink.receivers.Secret;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How to reach the query API. */
@Command(optionListHeading = "Which server is asked:%n")
final class ClientOptions {
    private static final Pattern LOOPBACK =
            Pattern.compile("http://(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d*)?(/.*)?");
    private static final Pattern URL =
            Pattern.compile("https?://(\\[[0-9A-Fa-f:.]+]|[^\\s/:?#\\[\\]]+)(:\\d{1,5})?(/\\S*)?");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    static final String DEFAULT_SERVER = "http://127.0.0.1:9466";

    @Option(
            names = {"-s", "--server"},
            paramLabel = "SERVER",
            description =
                    "HOST:PORT or URL of any instance of 'podtrail process', or of an 'up' or 'demo'. Default: the 'up' or 'demo' that runs"
                            + " here, or else " + DEFAULT_SERVER + ".")
    @Nullable String server;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Ask the 'up' or 'demo' that runs on this data directory.")
    @Nullable Path dataDir;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with a bearer token; of several lines the first counts.")
    @Nullable Path tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "CA certificates that sign the server's certificate (PEM). Default: the JVM trust store.")
    @Nullable Path caFile;

    @Option(names = "--cert-file", paramLabel = "FILE", description = "Certificate to show to the server, in PEM.")
    @Nullable Path certFile;

    @Option(names = "--key-file", paramLabel = "FILE", description = "Its key: PEM, PKCS #8, unencrypted.")
    @Nullable Path keyFile;

    @Option(
            names = "--allow-plain-http",
            description = "Send the token to another host over unencrypted HTTP, too: for networks that encrypt by"
                    + " themselves, or that only the installation can reach.")
    boolean allowPlainHttp;

    ApiClient client() {
        String url = withScheme(url());
        if ((certFile == null) != (keyFile == null)) {
            throw new UserError("--cert-file and --key-file go together: give both, or neither");
        }
        HttpClient.Builder http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        try {
            if (caFile != null || certFile != null) {
                http.sslContext(Tls.forClient(caFile, certFile, keyFile));
            }
        } catch (IllegalArgumentException e) {
            throw new UserError(UserError.reason(e), e);
        }
        if (tokenFile != null && !allowPlainHttp && isReadableOnTheWay(url)) {
            throw new UserError(
                    ("--server %s: the token would go over the network in plain HTTP, where others can read it:"
                                    + " ask by https://, or, where the network itself is trusted, with --allow-plain-http")
                            .formatted(url));
        }
        Secret token =
                tokenFile == null ? null : AccessOptions.tokens(tokenFile).get(0);
        return new ApiClient(http.build(), url, token);
    }

    /** The flag that leads to a server, with a space before; empty where it is the default one. */
    static String flag(String url) {
        return url.equals(DEFAULT_SERVER) ? "" : " --server " + url;
    }

    private String url() {
        if (server != null) {
            if (dataDir != null) {
                throw new UserError("--server and --data-dir name two servers: give one of them");
            }
            return server;
        }
        return dataDir == null
                ? DataDirectory.running().map(DataDirectory::apiUrl).orElse(DEFAULT_SERVER)
                : new DataDirectory(dataDir).apiUrl();
    }

    /** {@code host:port} alone means HTTP, or HTTPS where an option is about certificates. */
    private String withScheme(String given) {
        String url =
                given.contains("://") ? given : (caFile == null && certFile == null ? "http://" : "https://") + given;
        if (!URL.matcher(url).matches()) {
            throw new UserError(
                    "--server is HOST:PORT or a URL such as http://127.0.0.1:9466, not '%s'".formatted(given));
        }
        return url;
    }

    /** Loopback's own names only: another name may lead to loopback today and elsewhere tomorrow. */
    private static boolean isReadableOnTheWay(String server) {
        return server.startsWith("http://") && !LOOPBACK.matcher(server).matches();
    }

    /** Tells where an answer is not whole or not fresh. */
    static void warn(JsonNode metadata) {
        if (metadata.path("partial").asBoolean()) {
            metadata.path("missing")
                    .forEach(missing -> System.err.println("podtrail: partition %s is missing from this answer: %s%s"
                            .formatted(
                                    missing.path("partition").asText(),
                                    missing.has("instance")
                                            ? missing.path("instance").asText() + ": "
                                            : "",
                                    missing.path("reason").asText())));
        }
        JsonNode copies = metadata.path("copies");
        if (!copies.isMissingNode()) {
            System.err.println("podtrail: %d partitions were answered by standbys, %s records behind"
                    .formatted(
                            copies.path("partitions").size(),
                            copies.path("staleness").asText()));
        }
    }
}

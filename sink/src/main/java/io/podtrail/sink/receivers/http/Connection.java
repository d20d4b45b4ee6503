package io.podtrail.sink.receivers.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.document.StrictObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a server is reached.
 *
 * @param timeout of one request, answer included
 * @param caFile certificates in PEM that are trusted instead of the JDK's; null for those
 * @param proxy {@code http://host:port}; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Connection(
        Duration timeout, @Nullable String caFile, @Nullable String proxy) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    public static final Connection DIRECT = new Connection(DEFAULT_TIMEOUT, null, null);

    public Connection {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The timeout is %s; it must be more than nothing".formatted(timeout));
        }
    }

    /** The names of its settings. */
    public static final List<String> SETTINGS = List.of("timeout", "caFile", "proxy");

    /** Reads the settings. */
    public static Connection read(StrictObject settings) {
        Duration timeout = settings.duration("timeout");
        if (timeout != null && timeout.isZero()) {
            settings.note("timeout", "must be more than nothing");
        }
        String proxy = settings.string("proxy");
        if (proxy != null && proxyAddress(proxy) == null) {
            settings.note("proxy", "must be http://host:port, without a user");
        }
        return new Connection(
                timeout == null || timeout.isZero() ? DEFAULT_TIMEOUT : timeout, settings.string("caFile"), proxy);
    }

    HttpClient client() {
        // HTTP/1.1: on plain http, version 2 begins with an upgrade that simple servers stumble over.
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout);
        if (caFile != null) {
            try {
                client.sslContext(trusting(Path.of(caFile)));
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalArgumentException(
                        "No certificates can be read from %s: %s".formatted(caFile, e.getMessage()), e);
            }
        }
        if (proxy != null) {
            client.proxy(ProxySelector.of(proxyAddress(proxy)));
        }
        return client.build();
    }

    private static @Nullable InetSocketAddress proxyAddress(String proxy) {
        try {
            URI uri = new URI(proxy);
            boolean plain = uri.getRawUserInfo() == null
                    && (uri.getRawPath() == null || uri.getRawPath().length() <= 1);
            return "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0 && plain
                    ? new InetSocketAddress(uri.getHost(), uri.getPort())
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
            }
        }
        if (trusted.size() == 0) {
            throw new GeneralSecurityException("it holds none");
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}

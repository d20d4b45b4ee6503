package io.podtrail.sink.receivers.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.document.StrictObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
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

    /**
     * A client whose calls have no time limit: the caller cancels them. It follows no redirect, makes each request once,
     * and connects to no metadata address, unless a proxy connects in its place.
     */
    OkHttpClient client() {
        var client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .socketFactory(new CheckedSockets())
                .dispatcher(unlimited());
        if (caFile != null) {
            try {
                X509TrustManager trusted = trusting(Path.of(caFile));
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {trusted}, null);
                client.sslSocketFactory(context.getSocketFactory(), trusted);
            } catch (IOException | GeneralSecurityException e) {
                throw noCertificates(caFile, e);
            }
        }
        InetSocketAddress through = proxy == null ? null : proxyAddress(proxy);
        if (through != null) {
            client.proxy(new Proxy(Proxy.Type.HTTP, through)).socketFactory(SocketFactory.getDefault());
        }
        return client.build();
    }

    /** Sockets that connect to no metadata address, for protocols other than HTTP. */
    public SocketFactory sockets() {
        return new CheckedSockets();
    }

    /**
     * TLS over such sockets, with the certificates that are trusted.
     *
     * @throws IllegalArgumentException when none can be read from {@link #caFile}
     */
    public SSLSocketFactory tls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, caFile == null ? null : new TrustManager[] {trusting(Path.of(caFile))}, null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw noCertificates(String.valueOf(caFile), e);
        }
    }

    /** Whether such a socket did not connect because of the address. */
    public static boolean isRefusedAddress(Throwable cause) {
        return cause instanceof CheckedSockets.RefusedException;
    }

    private static IllegalArgumentException noCertificates(String file, Exception cause) {
        return new IllegalArgumentException(
                "No certificates can be read from %s: %s".formatted(file, cause.getMessage()), cause);
    }

    /** How many requests are made at once is decided by those who make them. No thread keeps the process alive. */
    private static Dispatcher unlimited() {
        var dispatcher = new Dispatcher(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "podtrail-http");
            thread.setDaemon(true);
            return thread;
        }));
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        return dispatcher;
    }

    private static @Nullable InetSocketAddress proxyAddress(String proxy) {
        try {
            URI uri = new URI(proxy);
            boolean plain = uri.getRawUserInfo() == null
                    && (uri.getRawPath() == null || uri.getRawPath().length() <= 1);
            return "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0 && plain
                    ? InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort())
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static X509TrustManager trusting(Path file) throws IOException, GeneralSecurityException {
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
        for (TrustManager manager : trust.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this Java has no trust manager for X.509");
    }
}

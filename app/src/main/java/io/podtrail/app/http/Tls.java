package io.podtrail.app.http;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted.
 *
 * @param certificates our own, with its chain, as PEM
 * @param key its key, as PEM
 * @param clientCa who signs the certificates that clients may show; null when clients show none
 */
public record Tls(Path certificates, Path key, @Nullable Path clientCa) {
    /** For a server. A client may show no certificate: that it must is decided by the request. */
    SslContextFactory.Server forServer() {
        var factory = new SslContextFactory.Server();
        factory.setKeyStore(PemFiles.identity(certificates, key));
        factory.setKeyStorePassword("");
        if (clientCa != null) {
            factory.setTrustStore(PemFiles.trusting(List.of(clientCa)));
            factory.setWantClientAuth(true);
        }
        factory.setSniRequired(false);
        return factory;
    }

    /** For asking servers of the same installation: shows our own certificate and believes theirs. */
    public SSLContext forPeers() {
        var believed = new ArrayList<>(List.of(certificates));
        if (clientCa != null) {
            believed.add(clientCa);
        }
        return context(PemFiles.identity(certificates, key), PemFiles.trusting(believed));
    }

    /**
     * For a client.
     *
     * @param ca who signs servers' certificates; null for those that Java believes
     * @param certificates to show, with {@code key}; null for none
     */
    public static SSLContext forClient(@Nullable Path ca, @Nullable Path certificates, @Nullable Path key) {
        return context(
                certificates == null || key == null ? null : PemFiles.identity(certificates, key),
                ca == null ? null : PemFiles.trusting(List.of(ca)));
    }

    private static SSLContext context(@Nullable KeyStore identity, @Nullable KeyStore trusted) {
        try {
            KeyManager[] keys = null;
            if (identity != null) {
                var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(identity, PemFiles.NO_PASSWORD);
                keys = factory.getKeyManagers();
            }
            TrustManager[] trust = null;
            if (trusted != null) {
                var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(trusted);
                trust = factory.getTrustManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }
}

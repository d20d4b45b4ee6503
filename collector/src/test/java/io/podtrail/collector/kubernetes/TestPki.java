package io.podtrail.collector.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Keys and certificates that {@code pki/make.sh} made, and servers' TLS with them. */
final class TestPki {
    private static final char[] PASSWORD = {};

    private TestPki() {}

    /** A file beside {@code make.sh}. */
    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(TestPki.class.getResourceAsStream("pki/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static void copy(String name, Path directory) throws IOException {
        Files.writeString(directory.resolve(name), text(name));
    }

    static String base64(String name) {
        return Base64.getEncoder().encodeToString(text(name).getBytes(StandardCharsets.US_ASCII));
    }

    /** Of a server that shows this certificate, and lets any client in that shows its own or none. */
    static SSLContext server(String name) {
        try {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(text(name + ".crt").getBytes(StandardCharsets.US_ASCII)));
            String key = text(name + ".key").replaceAll("-----[A-Z ]+-----|\\s", "");
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server",
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))),
                    PASSWORD,
                    new Certificate[] {certificate});
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {new AnyClient()}, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static final class AnyClient implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new IllegalStateException("this is a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

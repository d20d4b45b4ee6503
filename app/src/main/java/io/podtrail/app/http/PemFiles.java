package io.podtrail.app.http;

import io.podtrail.policy.document.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Certificates and keys as they come from a Kubernetes Secret or from openssl: PEM. */
final class PemFiles {
    static final char[] NO_PASSWORD = new char[0];

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", Pattern.DOTALL);

    private PemFiles() {}

    /** A key with its chain of certificates. */
    static KeyStore identity(Path certificates, Path key) {
        try {
            KeyStore store = empty();
            store.setKeyEntry(
                    "podtrail",
                    key(key),
                    NO_PASSWORD,
                    certificates(certificates).toArray(new Certificate[0]));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "%s and %s do not belong together: %s".formatted(certificates, key, e.getMessage()), e);
        }
    }

    /** Certificates that are believed. */
    static KeyStore trusting(List<Path> files) {
        try {
            KeyStore store = empty();
            int number = 0;
            for (Path file : files) {
                for (Certificate certificate : certificates(file)) {
                    store.setCertificateEntry("trusted-" + number++, certificate);
                }
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("%s cannot be used: %s".formatted(files, e.getMessage()), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws IOException {
        try {
            var found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (found.isEmpty()) {
                throw new IllegalArgumentException("%s holds no certificate: it must be PEM".formatted(file));
            }
            return List.copyOf(found);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "%s holds no certificates in PEM: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        var pem = PKCS8.matcher(SecretFile.read(file));
        if (!pem.find()) {
            throw new IllegalArgumentException(
                    "%s holds no unencrypted PKCS #8 key: 'openssl pkcs8 -topk8 -nodes -in KEY' makes one"
                            .formatted(file));
        }
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // It is of another kind.
            }
        }
        throw new IllegalArgumentException("%s holds a key that is neither RSA nor EC nor EdDSA".formatted(file));
    }
}

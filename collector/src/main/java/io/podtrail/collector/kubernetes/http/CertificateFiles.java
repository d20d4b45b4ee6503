package io.podtrail.collector.kubernetes.http;

import io.podtrail.collector.kubernetes.kubeconfig.PemSource;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client certificate and its key, read again for each connection, because files are replaced when they are renewed. */
final class CertificateFiles {
    private final PemSource certificate;
    private final PemSource key;

    CertificateFiles(PemSource certificate, PemSource key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * The certificate as it is now; null where there is none.
     *
     * @throws CredentialException when it cannot be read, or its key does not belong to it
     */
    @Nullable ClientIdentity read() throws CredentialException {
        if (!certificate.isPresent()) {
            return null;
        }
        try {
            return identity(certificate.read(), key.read(), certificate.origin(), key.origin());
        } catch (IOException e) {
            throw e instanceof CredentialException explained
                    ? explained
                    : new CredentialException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Reads both.
     *
     * @param certificateOrigin names the certificate in errors
     * @param keyOrigin names the key in errors
     */
    static ClientIdentity identity(String certificate, String key, String certificateOrigin, String keyOrigin)
            throws CredentialException {
        List<X509Certificate> chain;
        try {
            chain = Pem.certificates(certificate);
        } catch (GeneralSecurityException e) {
            throw new CredentialException("%s %s".formatted(certificateOrigin, e.getMessage()), e);
        }
        try {
            return new ClientIdentity(chain, PrivateKeys.of(key, chain.get(0).getPublicKey()));
        } catch (GeneralSecurityException e) {
            throw new CredentialException("%s %s".formatted(keyOrigin, e.getMessage()), e);
        }
    }
}

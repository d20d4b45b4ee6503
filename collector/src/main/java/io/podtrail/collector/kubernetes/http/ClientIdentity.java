package io.podtrail.collector.kubernetes.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a client proves who it is with during the TLS handshake.
 *
 * @param chain its certificate, and the certificates above it
 */
record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {
    /** Does not hold the key. */
    @Override
    public String toString() {
        return chain.get(0).getSubjectX500Principal().toString();
    }
}

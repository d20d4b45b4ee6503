package io.podtrail.collector.kubernetes.http;

import org.jspecify.annotations.Nullable;

/**
 * How requests authenticate now.
 *
 * @param authorization the value of the header; empty for none
 * @param identity null for no client certificate
 */
record Credential(String authorization, @Nullable ClientIdentity identity) {
    static final Credential ANONYMOUS = new Credential("", null);

    /** Does not hold the secret. */
    @Override
    public String toString() {
        return (authorization.isEmpty() ? "no token" : "a token") + ", " + identity;
    }
}

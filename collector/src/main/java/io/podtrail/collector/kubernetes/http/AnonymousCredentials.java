package io.podtrail.collector.kubernetes.http;

/** No credentials: there are none, or the connection is not encrypted. */
final class AnonymousCredentials implements Credentials {
    @Override
    public Credential current() {
        return Credential.ANONYMOUS;
    }

    @Override
    public boolean renew(Credential rejected) {
        return false;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}

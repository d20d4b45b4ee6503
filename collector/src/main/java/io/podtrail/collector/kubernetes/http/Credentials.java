package io.podtrail.collector.kubernetes.http;

/** Where the credential of each request comes from. Safe for use by several threads. */
interface Credentials extends AutoCloseable {
    /**
     * The credential to use now, renewed if it is known to have expired.
     *
     * @throws CredentialException when there is none; requests must not go on without
     */
    Credential current() throws CredentialException;

    /**
     * The credential of the request for which a connection is being opened, without renewing it a second time.
     *
     * @throws CredentialException when there is none
     */
    default Credential ofConnection() throws CredentialException {
        return current();
    }

    /**
     * Renews a credential that the API server did not accept.
     *
     * @param rejected what was used
     * @return whether {@link #current} is now another one, so that it makes sense to ask again
     */
    boolean renew(Credential rejected) throws CredentialException;

    @Override
    void close();
}

package io.podtrail.collector.kubernetes.http;

import java.io.IOException;

/** There is no credential to authenticate with. The message says why, and what to do; it holds no secret. */
public final class CredentialException extends IOException {
    CredentialException(String message, Throwable cause) {
        super(message, cause);
    }

    CredentialException(String message) {
        super(message);
    }
}

package io.podtrail.collector.kubernetes;

import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.http.CredentialException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What it means to whoever runs the collector that the API server could not be asked, and what to do. */
final class AccessProblem {
    private AccessProblem() {}

    static SourceException explain(IOException e) {
        if (cause(e, CredentialException.class) instanceof CredentialException credential) {
            return new SourceException("no credentials for the API server: " + credential.getMessage(), e);
        }
        if (e instanceof ApiException answer && answer.code() == HttpURLConnection.HTTP_FORBIDDEN) {
            // The server's own words name user, verb and resource.
            return new SourceException(
                    ("the API server does not let us: %s. Grant it with: podtrail collect --print-rbac | kubectl apply -f -; "
                                    + "or observe less, with --only-pods")
                            .formatted(answer.getMessage()),
                    e);
        }
        if (e instanceof ApiException answer && answer.code() == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return new SourceException(
                    "the API server does not accept our credentials (HTTP 401): they may have expired. Try: kubectl auth "
                            + "whoami, with the same kubeconfig and context",
                    e);
        }
        if (e instanceof ApiException answer && answer.isRedirect()) {
            return new SourceException(
                    "the API server redirects to another address (HTTP %d), to which no credentials are sent: is the cluster's server in the kubeconfig right?"
                            .formatted(answer.code()),
                    e);
        }
        if (e instanceof ApiException answer) {
            return new SourceException("the API server answers with an error: " + answer.getMessage(), e);
        }
        if (cause(e, SSLPeerUnverifiedException.class) != null) {
            return new SourceException(
                    "the API server's certificate is not valid for the name that it was asked by: is the cluster's server in the kubeconfig right, or does it need tls-server-name?",
                    e);
        }
        Throwable certificate = cause(e, CertificateException.class);
        Throwable distrust = certificate == null ? cause(e, SSLException.class) : certificate;
        if (distrust != null) {
            return new SourceException(
                    "the connection to the API server is not trusted: %s. Has a certificate expired, the server's or the one in the kubeconfig?"
                            .formatted(distrust.getMessage()),
                    e);
        }
        return new SourceException(
                "the API server cannot be reached: %s. Is the kubeconfig's current context right?"
                        .formatted(deepest(e).getMessage()),
                e);
    }

    private static @Nullable Throwable cause(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }

    private static Throwable deepest(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }
}

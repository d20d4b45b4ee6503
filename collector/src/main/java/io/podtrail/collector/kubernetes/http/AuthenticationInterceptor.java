package io.podtrail.collector.kubernetes.http;

import io.podtrail.collector.kubernetes.kubeconfig.Impersonation;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.security.cert.Certificate;
import java.util.List;
import okhttp3.ConnectionPool;
import okhttp3.Handshake;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Adds credential and impersonation to each request, and asks once more with a renewed credential after a 401. */
final class AuthenticationInterceptor implements Interceptor {
    private final Credentials credentials;
    private final List<Impersonation.Header> impersonation;
    private final boolean disableCompression;
    private final ConnectionPool connections;

    AuthenticationInterceptor(
            Credentials credentials,
            Impersonation impersonation,
            boolean disableCompression,
            ConnectionPool connections) {
        this.credentials = credentials;
        this.impersonation = impersonation.headers();
        this.disableCompression = disableCompression;
        this.connections = connections;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Credential used = credentials.current();
        Response response = chain.proceed(with(used, chain.request()));
        if (response.code() != HttpURLConnection.HTTP_UNAUTHORIZED) {
            return response;
        }
        try {
            if (!credentials.renew(used) && showed(response, used.identity())) {
                return response;
            }
        } catch (IOException e) {
            response.close();
            throw e;
        }
        response.close();
        connections.evictAll(); // They were opened with the certificate before.
        return chain.proceed(with(credentials.current(), chain.request()));
    }

    /** Whether the certificate is the one the connection was opened with: one that was kept may be older. */
    private static boolean showed(Response response, @Nullable ClientIdentity identity) {
        Handshake handshake = response.handshake();
        List<Certificate> shown = handshake == null ? List.of() : handshake.localCertificates();
        return identity == null || shown.equals(identity.chain());
    }

    private Request with(Credential credential, Request request) {
        Headers.Builder headers = request.headers().newBuilder();
        if (!credential.authorization().isEmpty()) {
            headers.removeAll("Authorization").addUnsafeNonAscii("Authorization", credential.authorization());
        }
        impersonation.forEach(header -> headers.addUnsafeNonAscii(header.name(), header.value()));
        if (disableCompression) {
            headers.set("Accept-Encoding", "identity");
        }
        return request.newBuilder().headers(headers.build()).build();
    }
}

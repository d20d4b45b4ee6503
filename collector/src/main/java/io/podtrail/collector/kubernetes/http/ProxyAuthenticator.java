package io.podtrail.collector.kubernetes.http;

import io.podtrail.collector.kubernetes.kubeconfig.ProxyUrl;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** Authenticates at an HTTP proxy with user and password of its URL: once, and not again where they are rejected. */
final class ProxyAuthenticator implements Authenticator {
    private static final String HEADER = "Proxy-Authorization";

    private final String credentials;

    ProxyAuthenticator(ProxyUrl proxy) {
        credentials = Credentials.basic(proxy.user(), proxy.password(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Request authenticate(@Nullable Route route, Response response) {
        Request request = response.request();
        return request.header(HEADER) != null
                ? null
                : request.newBuilder().header(HEADER, credentials).build();
    }
}

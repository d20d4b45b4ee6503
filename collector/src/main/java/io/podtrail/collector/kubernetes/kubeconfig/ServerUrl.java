package io.podtrail.collector.kubernetes.kubeconfig;

import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The address of an API server as a cluster's {@code server} gives it. Upstream: {@code rest.DefaultServerURL}. */
final class ServerUrl {
    private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+.*");
    private static final Pattern NOT_IN_A_URL = Pattern.compile("[\\s\\\\\\p{Cntrl}]");

    private ServerUrl() {}

    /**
     * Parses an address.
     *
     * @param defaultTls whether an address without scheme is one of https: there is a CA, a client certificate, or
     *     {@code insecure-skip-tls-verify}
     * @return null when it is none of an API server
     */
    static @Nullable HttpUrl parse(String server, boolean defaultTls) {
        if (NOT_IN_A_URL.matcher(server).find()) {
            return null;
        }
        boolean hasScheme = WITH_SCHEME.matcher(server).matches();
        HttpUrl url = HttpUrl.parse(hasScheme ? server : (defaultTls ? "https://" : "http://") + server);
        if (url == null
                || !url.username().isEmpty()
                || !url.password().isEmpty()
                || (!hasScheme && !url.encodedPath().equals("/"))) {
            return null;
        }
        return url.newBuilder().query(null).fragment(null).build();
    }
}

package io.podtrail.collector.kubernetes.kubeconfig;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy through which an API server is reached.
 *
 * @param host a name or an address; one of IPv6 without brackets
 * @param user empty for none
 * @param text as it was written, with its password
 */
public record ProxyUrl(Protocol protocol, String host, int port, String user, String password, String text) {
    /** How to speak with a proxy. */
    public enum Protocol {
        HTTP(80),
        HTTPS(443),
        SOCKS5(1080);

        private final int defaultPort;

        Protocol(int defaultPort) {
            this.defaultPort = defaultPort;
        }

        private static Optional<Protocol> ofScheme(@Nullable String scheme) {
            return Arrays.stream(values())
                    .filter(protocol -> protocol.name().equalsIgnoreCase(scheme))
                    .findFirst();
        }
    }

    /**
     * Parses a proxy's URL.
     *
     * @throws IllegalArgumentException whose message says what is wrong with it; it does not hold the URL, which may hold
     *     a password
     */
    static ProxyUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL: " + e.getReason(), e);
        }
        Protocol protocol = Protocol.ofScheme(uri.getScheme())
                .orElseThrow(() -> new IllegalArgumentException("has an unsupported scheme: it must be "
                        + Stream.of(Protocol.values())
                                .map(p -> p.name().toLowerCase(Locale.ROOT))
                                .toList()));
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("has no host");
        }
        String userInfo = uri.getUserInfo() == null ? "" : uri.getUserInfo();
        int colon = userInfo.indexOf(':');
        return new ProxyUrl(
                protocol,
                uri.getHost().startsWith("[")
                        ? uri.getHost().substring(1, uri.getHost().length() - 1)
                        : uri.getHost(),
                uri.getPort() < 0 ? protocol.defaultPort : uri.getPort(),
                colon < 0 ? userInfo : userInfo.substring(0, colon),
                colon < 0 ? "" : userInfo.substring(colon + 1),
                text);
    }

    /** Without its password. */
    @Override
    public String toString() {
        return protocol.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
    }
}

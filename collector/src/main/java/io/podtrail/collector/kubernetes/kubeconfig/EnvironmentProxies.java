package io.podtrail.collector.kubernetes.kubeconfig;

import io.podtrail.collector.SourceException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the environment asks for: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, or the same in
 * lower case. Upstream: {@code golang.org/x/net/http/httpproxy}, which client-go uses.
 */
final class EnvironmentProxies {
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.+");

    private final ProcessEnvironment environment;

    EnvironmentProxies(ProcessEnvironment environment) {
        this.environment = environment;
    }

    /**
     * The proxy to an API server; empty for a direct connection.
     *
     * @throws SourceException when the variable that names it cannot be read
     */
    Optional<ProxyUrl> proxyTo(HttpUrl server) {
        String name = server.isHttps() ? "HTTPS_PROXY" : "HTTP_PROXY";
        String proxy = either(name);
        if (proxy.isEmpty() || !isProxied(server.host().toLowerCase(Locale.ROOT), server.port())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ProxyUrl.parse(WITH_SCHEME.matcher(proxy).matches() ? withoutH(proxy) : "http://" + proxy));
        } catch (IllegalArgumentException e) {
            throw new SourceException("%s of the environment %s".formatted(name, e.getMessage()), e);
        }
    }

    /** {@code socks5h} says that the proxy resolves names, which it does for {@code socks5} as well. */
    private static String withoutH(String proxy) {
        return proxy.regionMatches(true, 0, "socks5h:", 0, 8) ? "socks5:" + proxy.substring(8) : proxy;
    }

    private String either(String name) {
        String upper = environment.variable(name);
        return (upper.isEmpty() ? environment.variable(name.toLowerCase(Locale.ROOT)) : upper).strip();
    }

    private boolean isProxied(String host, int port) {
        InetAddress address = address(host);
        if (host.equals("localhost") || (address != null && address.isLoopbackAddress())) {
            return false;
        }
        return Arrays.stream(either("NO_PROXY").split(","))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .noneMatch(entry -> matches(entry, host, address, port));
    }

    private static boolean matches(String entry, String host, @Nullable InetAddress address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        if (slash >= 0) {
            return address != null && isInside(entry.substring(0, slash), entry.substring(slash + 1), address);
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (hasPort) {
            name = entry.substring(0, colon);
            if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
        }
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        InetAddress excluded = address(name);
        if (excluded != null) {
            return excluded.equals(address);
        }
        return matchesDomain(name.startsWith("*.") ? name.substring(1) : name, host);
    }

    /** {@code example.com} covers itself and its subdomains, {@code .example.com} the subdomains only. */
    private static boolean matchesDomain(String domain, String host) {
        if (domain.isEmpty()) {
            return false;
        }
        return domain.startsWith(".") ? host.endsWith(domain) : host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean isInside(String network, String prefixLength, InetAddress address) {
        InetAddress base = address(network);
        if (base == null || !prefixLength.matches("\\d{1,3}")) {
            return false;
        }
        byte[] expected = base.getAddress();
        byte[] actual = address.getAddress();
        int bits = Integer.parseInt(prefixLength);
        if (expected.length != actual.length || bits > expected.length * 8) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((expected[i / 8] & mask) != (actual[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** The address that a text is; null for a name, which is not looked up. */
    private static @Nullable InetAddress address(String text) {
        if (!IPV4.matcher(text).matches() && text.indexOf(':') < 0) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}

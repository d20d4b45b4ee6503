package io.podtrail.collector.kubernetes.http;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.kubeconfig.ClusterAccess;
import io.podtrail.collector.kubernetes.kubeconfig.ProxyUrl;
import io.podtrail.collector.kubernetes.kubeconfig.UserEntry;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * Makes fabric8's HTTP clients, all over one OkHttpClient that is made for one API server: credentials, certificates and
 * proxies are those of its {@link ClusterAccess}, and what fabric8's configuration says of them does not count.
 *
 * <p>Redirects are not followed, since a credential must not go to another server. An https address is never asked without
 * TLS. HTTP/2 is not spoken, because over it a watch that is not read would fill the memory instead of slowing its server down.
 */
public final class ApiServerHttp implements HttpClient.Factory, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    /** The longest watch lasts ten minutes. A server that is silent for longer is gone. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(15);
    /** One connection is kept for what comes next; the others have ended with their watches. */
    private static final int MAX_IDLE_CONNECTIONS = 5;

    private static final int MAX_REQUESTS = 1024;

    private final OkHttpClient client;
    private final Credentials credentials;

    /**
     * Prepares the connection, and gets the first credential, so that a wrong one is found before any request.
     *
     * @param variables of the environment, which a credential plugin inherits
     * @throws SourceException when a certificate, a key, a token or a credential plugin cannot be used
     */
    public ApiServerHttp(ClusterAccess access, Map<String, String> variables) {
        credentials = credentials(access, variables);
        try {
            Credential unused = credentials.current();
        } catch (IOException e) {
            throw new SourceException(
                    "kubeconfig %s: user \"%s\": %s"
                            .formatted(access.user().origin(), access.user().name(), e.getMessage()),
                    e);
        }
        client = client(access);
    }

    @Override
    public HttpClient.Builder newBuilder() {
        return new OkHttpAdapterBuilder(this, client);
    }

    @Override
    public HttpClient.Builder newBuilder(Config config) {
        HttpClient.Builder builder = newBuilder();
        builder.tag(config.getRequestConfig());
        return builder;
    }

    /** Ends the connections, and a credential plugin that runs. */
    @Override
    public void close() {
        credentials.close();
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private static Credentials credentials(ClusterAccess access, Map<String, String> variables) {
        UserEntry user = access.user();
        if (!access.mayAuthenticate()) {
            return new AnonymousCredentials();
        }
        // As for client-go, a plugin is for a user who has nothing else.
        boolean needsPlugin = !user.hasToken()
                && !user.hasBasicAuthentication()
                && !user.clientCertificate().isPresent();
        return user.exec() != null && needsPlugin
                ? new ExecPlugin(user.exec(), access, variables, System.err, Clock.systemUTC())
                : new ConfiguredCredentials(user, Clock.systemUTC());
    }

    private OkHttpClient client(ClusterAccess access) {
        var connections = new ConnectionPool(MAX_IDLE_CONNECTIONS, 1, TimeUnit.MINUTES);
        var dispatcher = new Dispatcher(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "podtrail-api-server");
            thread.setDaemon(true);
            return thread;
        }));
        dispatcher.setMaxRequests(MAX_REQUESTS);
        dispatcher.setMaxRequestsPerHost(MAX_REQUESTS);
        var builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(READ_TIMEOUT)
                .proxy(Proxy.NO_PROXY)
                .addNetworkInterceptor(new RejectedConnections())
                .addInterceptor(new AuthenticationInterceptor(
                        credentials,
                        access.user().impersonation(),
                        access.cluster().disableCompression(),
                        connections));
        TlsSocketFactory tls = secure(builder, access);
        access.proxy().ifPresent(proxy -> use(builder, proxy, tls));
        return builder.build();
    }

    private TlsSocketFactory secure(OkHttpClient.Builder builder, ClusterAccess access) {
        boolean insecure = access.cluster().insecureSkipTlsVerify();
        String serverName = access.cluster().tlsServerName();
        X509ExtendedTrustManager trust =
                insecure ? Trust.none() : Trust.in(access.cluster().certificateAuthority());
        var tls = new TlsSocketFactory(trust, credentials, serverName);
        HostnameVerifier standard = new OkHttpClient().hostnameVerifier();
        builder.sslSocketFactory(tls, trust)
                .hostnameVerifier((host, session) ->
                        insecure || standard.verify(serverName.isEmpty() ? host : serverName, session))
                .connectionSpecs(
                        List.of(access.server().isHttps() ? ConnectionSpec.MODERN_TLS : ConnectionSpec.CLEARTEXT));
        return tls;
    }

    private static void use(OkHttpClient.Builder builder, ProxyUrl proxy, TlsSocketFactory tls) {
        var address = InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
        boolean isSocks = proxy.protocol() == ProxyUrl.Protocol.SOCKS5;
        builder.proxy(new Proxy(isSocks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, address));
        if (proxy.protocol() == ProxyUrl.Protocol.HTTPS) {
            builder.socketFactory(new ProxyTlsSockets(tls));
        }
        if (!proxy.user().isEmpty() && isSocks) {
            Authenticator.setDefault(new SocksAuthenticator(proxy)); // The JDK's sockets ask nothing else.
        } else if (!proxy.user().isEmpty()) {
            builder.proxyAuthenticator(new ProxyAuthenticator(proxy));
        }
    }
}

package io.podtrail.collector.kubernetes.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes the TLS connections to one API server: with the client certificate that counts now, and asking for the server by
 * {@code tls-server-name} where that is set. The server's name is verified by OkHttp, see {@link ApiServerHttp}.
 */
final class TlsSocketFactory extends SSLSocketFactory {
    private final X509TrustManager trust;
    private final Credentials credentials;
    private final String serverName;
    private @Nullable ClientIdentity identity;
    private @Nullable SSLContext context;

    /** @param serverName to ask for in place of the URL's host; empty for the host */
    TlsSocketFactory(X509TrustManager trust, Credentials credentials, String serverName) {
        this.trust = trust;
        this.credentials = credentials;
        this.serverName = serverName;
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        String name = serverName.isEmpty() ? host : serverName;
        var socket = (SSLSocket) context().getSocketFactory().createSocket(connected, name, port, autoClose);
        if (isName(name)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name))); // The JDK leaves out names without a dot.
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    /** Not connected yet: for a proxy, whose own name it verifies. */
    @Override
    public Socket createSocket() throws IOException {
        var socket = (SSLSocket) context().getSocketFactory().createSocket();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return anyFactory().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return anyFactory().getSupportedCipherSuites();
    }

    private static SSLSocketFactory anyFactory() {
        return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }

    /** A new context for a new certificate, because a context resumes sessions that began with the one before. */
    private synchronized SSLContext context() throws IOException {
        ClientIdentity present = credentials.ofConnection().identity();
        SSLContext known = context;
        if (known != null && Objects.equals(present, identity)) {
            return known;
        }
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(
                    present == null ? null : new KeyManager[] {new IdentityKeys(present)},
                    new X509TrustManager[] {trust},
                    null);
            identity = present;
            context = made;
            return made;
        } catch (GeneralSecurityException e) {
            throw new CredentialException("the client certificate cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean isName(String host) {
        return !host.contains(":") && HttpUrl.parse("https://" + host) != null && !host.matches("[0-9.]+");
    }
}

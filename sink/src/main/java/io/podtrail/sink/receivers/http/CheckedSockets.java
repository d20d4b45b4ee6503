package io.podtrail.sink.receivers.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Sockets that connect to no metadata address. The address is checked in the call that connects to it, so no name server
 * can answer with one address for the check and with another one for the connection.
 */
final class CheckedSockets extends SocketFactory {
    /** The address is one that no receiver has. */
    static final class RefusedException extends IOException {
        private RefusedException(String reason) {
            super(reason);
        }
    }

    @Override
    public Socket createSocket() {
        return new Checked();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        var socket = createSocket();
        socket.bind(new InetSocketAddress(localHost, localPort));
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    private static Socket connected(SocketAddress address) throws IOException {
        var socket = new Checked();
        socket.connect(address);
        return socket;
    }

    private static final class Checked extends Socket {
        Checked() {
            super(Proxy.NO_PROXY);
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (endpoint instanceof InetSocketAddress address && address.getAddress() != null) {
                var reason = MetadataAddresses.reasonAgainst(address.getAddress());
                if (reason.isPresent()) {
                    throw new RefusedException(reason.get());
                }
            }
            super.connect(endpoint, timeout);
        }
    }
}

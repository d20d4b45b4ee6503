package io.podtrail.collector.kubernetes;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * A proxy that speaks CONNECT or SOCKS 5, writes down what it is asked for, and leads to one port whatever host is named, so that
 * tests may use names that no resolver knows.
 */
final class RecordingProxy implements AutoCloseable {
    private static final int SOCKS5 = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NAME = 3;
    private static final int IPV4 = 1;

    private final String name;
    private final ServerSocket server;
    private final int target;
    private final boolean authenticates;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    private RecordingProxy(String name, ServerSocket server, int target, boolean authenticates) {
        this.name = name;
        this.server = server;
        this.target = target;
        this.authenticates = authenticates;
        threads.execute(this::accept);
    }

    static RecordingProxy http(int target) throws IOException {
        return new RecordingProxy("http", new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, false);
    }

    static RecordingProxy https(int target) throws IOException {
        SSLContext tls = TestPki.server("server");
        return new RecordingProxy(
                "https",
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                target,
                false);
    }

    /** @param authenticates whether it asks for user and password */
    static RecordingProxy socks5(int target, boolean authenticates) throws IOException {
        return new RecordingProxy(
                "socks5", new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, authenticates);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Lets a new record begin. */
    void forget() {
        seen.clear();
    }

    /** What it was asked for, without repetitions: how many connections a client keeps is its own affair. */
    List<String> seen() {
        synchronized (seen) {
            return seen.stream().distinct().toList();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            var in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            if (name.equals("socks5")) {
                socks(in, out);
            } else {
                connect(in, out);
            }
            threads.execute(() -> copy(upstream, client));
            in.transferTo(upstream.getOutputStream());
        } catch (IOException e) {
            // One of both is gone.
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.close();
        } catch (IOException e) {
            // One of both is gone.
        }
    }

    private void connect(InputStream in, OutputStream out) throws IOException {
        String request = line(in);
        String user = "";
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.split(": Basic ", 2);
            if (parts[0].equalsIgnoreCase("Proxy-Authorization")) {
                user = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8) + "@";
            }
        }
        String[] words = request.split(" ", 3);
        seen.add(name + " proxy: " + words[0] + " " + user + words[1]);
        out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private void socks(DataInputStream in, OutputStream out) throws IOException {
        if (in.readByte() != SOCKS5) {
            throw new IOException("not version 5");
        }
        in.readNBytes(in.readByte());
        String user = "";
        out.write(new byte[] {SOCKS5, (byte) (authenticates ? USER_AND_PASSWORD : NO_AUTHENTICATION)});
        if (authenticates) {
            in.readByte();
            user = text(in) + ":" + text(in) + "@";
            out.write(new byte[] {1, 0});
        }
        in.readNBytes(3);
        int type = in.readByte();
        String host = type == NAME
                ? text(in)
                : InetAddress.getByAddress(in.readNBytes(type == IPV4 ? 4 : 16)).getHostAddress();
        seen.add(name + " proxy: " + user + host + ":" + in.readUnsignedShort());
        out.write(new byte[] {SOCKS5, 0, 0, IPV4, 0, 0, 0, 0, 0, 0});
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}

package io.podtrail.sink.receivers.email;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A real mail server in a few lines, as strict as RFC 5321 about lines, and with the faults that a test asks for. */
final class SmtpTestServer implements AutoCloseable {
    private static final int MAX_LINE = 998;

    private final ServerSocket server;
    private final @Nullable SSLContext tls;
    private final boolean implicit;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> faults = new ConcurrentHashMap<>();
    private final List<Mail> accepted = new CopyOnWriteArrayList<>();

    /** What was handed in. */
    record Mail(List<String> recipients, String source, boolean encrypted, String login) {
        MimeMessage message() throws MessagingException {
            return new MimeMessage(
                    Session.getInstance(new Properties()), new ByteArrayInputStream(source.getBytes(ISO_8859_1)));
        }
    }

    /**
     * Starts the server.
     *
     * @param tls its certificate; null for a server that offers no encryption
     * @param implicit whether it speaks TLS from the first byte
     */
    SmtpTestServer(@Nullable SSLContext tls, boolean implicit) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.tls = tls;
        this.implicit = implicit;
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    List<Mail> accepted() {
        return accepted;
    }

    Mail last() {
        return accepted.get(accepted.size() - 1);
    }

    /** Answers the next command that begins so with this; with nothing at all when it is empty. */
    void fail(String command, String answer) {
        faults.put(command, answer);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> converse(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            new Conversation(implicit ? encrypted(socket) : socket).run();
        } catch (IOException hungUp) {
            // The client may hang up at any time.
        }
    }

    private Socket encrypted(Socket plain) throws IOException {
        if (tls == null) {
            throw new IOException("no certificate");
        }
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    /** One client. */
    private final class Conversation {
        private Socket socket;
        private BufferedReader in;
        private final List<String> recipients = new ArrayList<>();
        private String login = "";

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = reader();
        }

        private BufferedReader reader() throws IOException {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        }

        void run() throws IOException {
            say(faults.containsKey("CONNECT") ? String.valueOf(faults.remove("CONNECT")) : "220 test ESMTP");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String fault = fault(line);
                if (fault == null) {
                    answer(line);
                } else if (fault.isEmpty()) {
                    socket.getInputStream().read(); // Until the client gives up.
                    return;
                } else {
                    say(fault);
                }
                if (line.equals("QUIT")) {
                    return;
                }
            }
        }

        private @Nullable String fault(String line) {
            for (String command : faults.keySet()) {
                if (line.startsWith(command)) {
                    return faults.remove(command);
                }
            }
            return null;
        }

        private void answer(String line) throws IOException {
            String verb = line.split("[ :]", 2)[0];
            switch (verb) {
                case "EHLO" ->
                    say("250-test\r\n" + (tls != null && !isEncrypted() ? "250-STARTTLS\r\n" : "")
                            + "250-AUTH PLAIN\r\n250 8BITMIME");
                case "STARTTLS" -> {
                    say("220 go on");
                    socket = encrypted(socket);
                    in = reader();
                }
                case "AUTH" -> {
                    login = new String(Base64.getDecoder().decode(line.split(" ", -1)[2]), UTF_8);
                    say(login.endsWith("\0right") ? "235 welcome" : "535 5.7.8 wrong password");
                }
                case "RCPT" -> {
                    recipients.add(line.replaceAll(".*<(.*)>.*", "$1"));
                    say("250 ok");
                }
                case "DATA" -> {
                    say("354 go on");
                    say(data());
                }
                case "QUIT" -> say("221 bye");
                default -> say("250 ok");
            }
        }

        private String data() throws IOException {
            var source = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                if (line.length() > MAX_LINE || line.chars().anyMatch(c -> c > '~' || (c < ' ' && c != '\t'))) {
                    return "500 not a line of RFC 5321";
                }
                source.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
            }
            String refusal = faults.remove(".");
            if (refusal != null) {
                return refusal;
            }
            accepted.add(new Mail(List.copyOf(recipients), source.toString(), isEncrypted(), login));
            return "250 queued";
        }

        private boolean isEncrypted() {
            return socket instanceof SSLSocket;
        }

        private void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}

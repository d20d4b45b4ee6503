package io.podtrail.sink.receivers.email;

import io.podtrail.sink.receivers.email.SmtpServer.Tls;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * One connection to a server, for one message. Its socket is our own, so that it connects to no metadata address, and so
 * that another thread can end whatever is waited for.
 */
final class SmtpConnection implements AutoCloseable {
    private final SmtpServer server;
    private final SSLSocketFactory tls;
    private final SMTPTransport transport;
    private volatile Socket socket = new Socket();

    SmtpConnection(SmtpServer server, SSLSocketFactory tls) {
        this.server = server;
        this.tls = tls;
        String password = server.password() == null ? null : server.password().reveal();
        this.transport = new SMTPTransport(
                session(server, tls),
                new URLName("smtp", server.host(), server.port(), null, server.username(), password));
    }

    /** Only what Podtrail sets: nothing of the system's properties. */
    private static Session session(SmtpServer server, SSLSocketFactory tls) {
        var properties = new Properties();
        String timeout = Long.toString(server.connection().timeout().toMillis());
        properties.put("mail.smtp.timeout", timeout);
        properties.put("mail.smtp.auth", Boolean.toString(server.username() != null));
        properties.put("mail.smtp.starttls.enable", Boolean.toString(server.tls() == Tls.STARTTLS));
        properties.put("mail.smtp.starttls.required", Boolean.toString(server.tls() == Tls.STARTTLS));
        properties.put("mail.smtp.ssl.socketFactory", tls);
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        // One wrong address must not keep a message from all others.
        properties.put("mail.smtp.sendpartial", "true");
        properties.put("mail.smtp.quitwait", "false");
        return Session.getInstance(properties);
    }

    void send(MimeMessage message, Address[] recipients) throws MessagingException, IOException {
        connect();
        transport.connect(socket);
        transport.sendMessage(message, recipients);
    }

    private void connect() throws IOException {
        int timeout = (int) Math.min(server.connection().timeout().toMillis(), Integer.MAX_VALUE);
        InetAddress[] addresses = InetAddress.getAllByName(server.host());
        for (int i = 0; i < addresses.length; i++) {
            socket = server.connection().sockets().createSocket();
            // With the name as configured: it is what the certificate is checked for.
            InetAddress address = InetAddress.getByAddress(server.host(), addresses[i].getAddress());
            try {
                socket.connect(new InetSocketAddress(address, server.port()), timeout);
                break;
            } catch (IOException e) {
                socket.close();
                if (i == addresses.length - 1) {
                    throw e;
                }
            }
        }
        socket.setSoTimeout(timeout);
        if (server.tls() == Tls.IMPLICIT) {
            encrypt();
        }
    }

    private void encrypt() throws IOException {
        var encrypted = (SSLSocket) tls.createSocket(socket, server.host(), server.port(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        socket = encrypted;
    }

    /** The last code that the server answered; below 0 when it answered none. */
    int lastCode() {
        return transport.getLastReturnCode();
    }

    /** Ends what another thread may be waiting for. */
    void abort() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is not needed any more.
        }
    }

    /** Takes leave, for politeness' sake: what became of the message is known already. */
    @Override
    public void close() {
        try {
            transport.close();
        } catch (MessagingException e) {
            // See above.
        } finally {
            abort();
        }
    }
}

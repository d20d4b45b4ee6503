package io.podtrail.sink.receivers.email;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.SecretSource;
import io.podtrail.sink.receivers.email.SmtpServer.Tls;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Template;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code type: email}: a message for each notification, by SMTP. */
public final class EmailType implements ReceiverType {
    private static final List<String> TLS =
            Arrays.stream(Tls.values()).map(Tls::toString).toList();
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final int HIGHEST_PORT = 65_535;
    /** RFC 5321, section 4.5.3.1.8: every server takes as many. */
    private static final int MOST_RECIPIENTS = 100;

    @Override
    public String name() {
        return "email";
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        List.of("server", "tls", "username"),
                        SecretSource.settings("password"),
                        List.of("from", "to", "subject", "html", "timeout", "caFile"),
                        References.SETTINGS)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        Tls tls = tls(settings);
        String username = settings.string("username");
        SecretSource password = SecretSource.read(settings, "password");
        if ((username == null) != (password == null)) {
            settings.note("username", "a user name and a password need each other");
        } else if (password != null && tls == Tls.NONE) {
            settings.note("tls", "a password is never sent without TLS: use starttls or implicit");
        }
        return new Settings(
                server(settings),
                tls,
                username,
                password,
                from(settings),
                to(settings),
                Template.read(settings, "subject", "{{headline}}"),
                settings.bool("html", true),
                References.read(settings),
                Connection.read(settings));
    }

    private static Tls tls(StrictObject settings) {
        String tls = settings.string("tls");
        if (tls != null && !TLS.contains(tls)) {
            settings.noteUnknown("tls", tls, TLS);
            return Tls.STARTTLS;
        }
        return tls == null ? Tls.STARTTLS : Tls.valueOf(tls.toUpperCase(Locale.ROOT));
    }

    private static String server(StrictObject settings) {
        String server = settings.string("server");
        if (server == null) {
            settings.note(
                    "server", "is missing: name the mail server, such as smtp.example.com or smtp.example.com:587");
            return "";
        }
        Matcher parts = SERVER.matcher(server);
        if (!parts.matches() || (parts.group(2) != null && !isPort(Integer.parseInt(parts.group(2))))) {
            settings.note("server", "must be a host, or host:port");
        }
        return server;
    }

    private static boolean isPort(int port) {
        return port > 0 && port <= HIGHEST_PORT;
    }

    private static String from(StrictObject settings) {
        String from = settings.string("from");
        if (from == null) {
            settings.note("from", "is missing: the sender's address, such as Podtrail <podtrail@example.com>");
        }
        return Mailbox.read(settings, "from", from)
                .map(InternetAddress::toString)
                .orElse("");
    }

    private static List<String> to(StrictObject settings) {
        List<String> written = settings.stringOrList("to");
        if (written.isEmpty()) {
            settings.note("to", "is missing: one address, or a list of them");
        } else if (written.size() > MOST_RECIPIENTS) {
            settings.note("to", "must not name more than %d addresses: use a mailing list".formatted(MOST_RECIPIENTS));
        }
        var addresses = new ArrayList<String>();
        written.forEach(one ->
                Mailbox.read(settings, "to", one).map(InternetAddress::toString).ifPresent(addresses::add));
        return addresses;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            String server,
            Tls tls,
            @Nullable String username,
            @Nullable SecretSource password,
            String from,
            List<String> to,
            Template subject,
            boolean html,
            @JsonUnwrapped References references,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            Matcher parts = SERVER.matcher(server);
            if (!parts.matches()) {
                throw new IllegalArgumentException("server must be a host, or host:port");
            }
            String host = parts.group(1).replaceAll("[\\[\\]]", "");
            int port = parts.group(2) == null ? tls.defaultPort() : Integer.parseInt(parts.group(2));
            var smtp = new SmtpServer(
                    host,
                    port,
                    tls,
                    username,
                    password == null ? null : password.load(context.environment()),
                    connection);
            var message = new EmailMessage(
                    address(from), to.stream().map(Settings::address).toList(), subject, html, references);
            return new EmailReceiver(smtp, message, Clock.systemUTC());
        }

        private static InternetAddress address(String text) {
            try {
                return new InternetAddress(text, true);
            } catch (AddressException e) {
                throw new IllegalArgumentException("\"%s\" is not a valid address".formatted(text), e);
            }
        }
    }
}

package io.podtrail.sink.receivers.email;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.http.Connection;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * Hands a message for each notification to a mail server. Answers of 4xx and whatever goes wrong on the way may go away;
 * 5xx will not. Who has the message already does not get it again when only others are tried again.
 */
final class EmailReceiver implements Receiver {
    private static final int MAX_DETAIL = 300;

    private final SmtpServer server;
    private final SSLSocketFactory tls;
    private final EmailMessage message;
    private final Clock clock;
    private final ExecutorService sending = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "podtrail-smtp");
        thread.setDaemon(true);
        return thread;
    });

    /** Of the message that was not wholly accepted: who has it. */
    private final Set<Address> done = new HashSet<>();

    private String attempted = "";

    /** @throws IllegalArgumentException when the certificates cannot be read */
    EmailReceiver(SmtpServer server, EmailMessage message, Clock clock) {
        this.server = server;
        this.tls = server.connection().tls();
        this.message = message;
        this.clock = clock;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        String id = message.messageId(notification);
        if (!id.equals(attempted)) {
            attempted = id;
            done.clear();
        }
        Address[] recipients =
                message.to().stream().filter(address -> !done.contains(address)).toArray(Address[]::new);
        Delivery delivery = send(notification, recipients);
        if (delivery.outcome() != Delivery.Outcome.DELIVERED) {
            return delivery;
        }
        attempted = "";
        return notification.isResolved() ? delivery : Delivery.delivered(remember(notification, id));
    }

    private static Map<String, String> remember(Notification notification, String id) {
        Map<String, String> before = notification.remembered();
        int count = Integer.parseInt(before.getOrDefault(EmailMessage.COUNT, "0"));
        return Map.of(
                EmailMessage.THREAD,
                before.getOrDefault(EmailMessage.THREAD, id),
                EmailMessage.COUNT,
                Integer.toString(count + 1));
    }

    private Delivery send(Notification notification, Address[] recipients) throws InterruptedException {
        var connection = new SmtpConnection(server, tls);
        Future<Delivery> attempt = sending.submit(() -> {
            try (connection) {
                MimeMessage mail = message.of(notification, clock.instant());
                return attempt(connection, mail, recipients);
            }
        });
        try {
            return attempt.get(server.connection().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Delivery.retry(
                    "timeout",
                    "%s did not take the message within %s"
                            .formatted(server, server.connection().timeout()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "no message can be made: " + Objects.requireNonNullElse(e.getCause(), e), e);
        } finally {
            attempt.cancel(true);
            connection.abort();
        }
    }

    private Delivery attempt(SmtpConnection connection, MimeMessage mail, Address[] recipients) {
        try {
            connection.send(mail, recipients);
            return Delivery.delivered();
        } catch (SendFailedException e) {
            return judge(e);
        } catch (AuthenticationFailedException e) {
            return byCode(connection.lastCode(), "login refused", e);
        } catch (MessagingException e) {
            return e.getNextException() instanceof IOException cause
                    ? connectionFailed(cause)
                    : byCode(connection.lastCode(), "not accepted", e);
        } catch (IOException e) {
            return connectionFailed(e);
        }
    }

    private Delivery connectionFailed(IOException cause) {
        if (Connection.isRefusedAddress(cause)) {
            return Delivery.refused("address refused", detail(cause));
        }
        return cause instanceof UnknownHostException
                ? Delivery.retry("host not found", server.host())
                : Delivery.retry(
                        "connection failed", server + ": " + cause.getClass().getSimpleName() + " " + detail(cause));
    }

    /** Some recipients, or all, or the message itself were refused. */
    private Delivery judge(SendFailedException e) {
        Address[] sent = e.getValidSentAddresses();
        if (sent != null) {
            done.addAll(Arrays.asList(sent));
        }
        List<Exception> causes = chain(e);
        if (causes.stream().anyMatch(cause -> isPassing(code(cause)))) {
            return Delivery.retry("not accepted by all", detail(causes));
        }
        if (causes.stream().allMatch(cause -> code(cause) == 0)) {
            return Delivery.retry("not accepted", detail(causes));
        }
        return Delivery.refused(done.isEmpty() ? "not accepted" : "not accepted by all", detail(causes));
    }

    private static List<Exception> chain(MessagingException first) {
        var all = new ArrayList<Exception>();
        for (Exception e = first;
                e != null;
                e = e instanceof MessagingException next ? next.getNextException() : null) {
            all.add(e);
        }
        return all;
    }

    private static int code(Exception cause) {
        if (cause instanceof SMTPAddressFailedException failed) {
            return failed.getReturnCode();
        }
        if (cause instanceof SMTPSenderFailedException failed) {
            return failed.getReturnCode();
        }
        return cause instanceof SMTPSendFailedException failed ? failed.getReturnCode() : 0;
    }

    private static boolean isPassing(int code) {
        return code >= 400 && code < 500;
    }

    private Delivery byCode(int code, String reason, MessagingException cause) {
        return code >= 500 ? Delivery.refused(reason, detail(cause)) : Delivery.retry(reason, detail(cause));
    }

    private String detail(List<Exception> causes) {
        return cut(
                String.join("; ", causes.stream().map(this::detail).distinct().toList()));
    }

    private String detail(Exception cause) {
        return cut(String.valueOf(cause.getMessage()));
    }

    private String cut(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        String shown = server.password() == null ? line : server.password().removeFrom(line);
        return shown.substring(0, Math.min(shown.length(), MAX_DETAIL));
    }

    @Override
    public void close() {
        sending.shutdownNow();
    }

    @Override
    public String toString() {
        return "email " + server;
    }
}

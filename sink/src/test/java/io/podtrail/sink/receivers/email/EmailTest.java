package io.podtrail.sink.receivers.email;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverSample;
import io.podtrail.sink.receivers.TestCertificate;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a mail server that is as strict as RFC 5321. */
final class EmailTest {
    private static final List<String> HEADERS = List.of(
            "From",
            "To",
            "Date",
            "Subject",
            "Message-ID",
            "In-Reply-To",
            "References",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "MIME-Version",
            "Content-Type");

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static SmtpTestServer server;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.of("localhost", directory);
        server = new SmtpTestServer(certificate.context(), false);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void forget() {
        server.accepted().clear();
    }

    @Test
    void aMessageSaysWhatHappenedInPlainTextAndHtml() throws Exception {
        deliver(Groups.small());

        MimeMessage message = server.last().message();
        assertThat(message.getSubject()).contains("payments").doesNotContain("\n");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(message.getFrom()[0]).hasToString("Podtrail <podtrail@example.com>");
        var parts = (MimeMultipart) message.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        assertThat(text(parts, 0))
                .contains("Deployment/api", ", as a patch:", "allowPrivilegeEscalation: false", "2 silenced");
        assertThat(text(parts, 1))
                .contains("<b>Deployment/api</b>", "&nbsp;")
                .contains("href=\"https://podtrail.example\"");
    }

    @Test
    void onlyPlainTextWhereHtmlIsNotWanted() throws Exception {
        try (Receiver receiver = receiver("html: false")) {
            receiver.deliver(Groups.one());
        }

        assertThat(((MimeMultipart) server.last().message().getContent()).getCount())
                .isEqualTo(1);
    }

    @Test
    void theMessagesOfAGroupAreOneThreadUntilItResolves() throws Exception {
        Delivery opened = deliver(Groups.one());
        Delivery changed = deliver(Groups.after(Groups.small(), opened));
        Delivery repeated = deliver(Groups.after(Groups.small(), changed));
        Delivery resolved = deliver(Groups.after(Groups.oneResolved(), repeated));

        List<String> ids = ids();
        assertThat(ids).doesNotHaveDuplicates().hasSize(4);
        for (SmtpTestServer.Mail later : server.accepted().subList(1, 4)) {
            assertThat(later.message().getHeader("In-Reply-To")).containsExactly(ids.get(0));
            assertThat(later.message().getHeader("References")).containsExactly(ids.get(0));
        }
        assertThat(server.accepted().get(0).message().getHeader("In-Reply-To")).isNull();
        assertThat(resolved).isEqualTo(Delivery.delivered());
    }

    @Test
    void anotherAttemptAtTheSameIsTheSameMessage() throws Exception {
        try (Receiver receiver = receiver("")) {
            server.fail(".", "451 not now");
            assertThat(receiver.deliver(Groups.one()).outcome()).isEqualTo(Outcome.RETRY);
            receiver.deliver(Groups.one());
        }
        deliver(Groups.one());

        assertThat(ids()).hasSize(2).containsOnly(ids().get(0));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverAnAlertHoldsItMakesNoHeaderAndNoMarkup(long seed) throws Exception {
        deliver(Groups.hostile(seed));

        MimeMessage message = server.last().message();
        assertThat(Collections.list(message.getAllHeaders()))
                .allSatisfy(header -> assertThat(HEADERS).contains(header.getName()));
        assertThat(message.getAllRecipients()).hasSize(1);
        assertThat(message.getSubject())
                .doesNotContain("\r", "\n")
                .hasSizeLessThanOrEqualTo(EmailMessage.MAX_SUBJECT + 50);
        String html = text((MimeMultipart) message.getContent(), 1);
        assertThat(html.replaceAll(
                        "</?(html|body|p|b|br|code)>|<a href=\"https://podtrail.example\">|</a>|<!DOCTYPE html>", ""))
                .doesNotContain("<", ">");
    }

    @Test
    void aSubjectThatLooksEncodedIsNotDecoded() throws Exception {
        try (Receiver receiver = receiver("subject: '=?utf-8?q?forged?='")) {
            receiver.deliver(Groups.one());
        }

        assertThat(server.last().message().getSubject()).doesNotContain(" forged");
    }

    @Test
    void thePasswordIsSentOverTlsOnly() throws Exception {
        try (Receiver receiver = receiver("username: me, passwordEnv: PASSWORD", Map.of("PASSWORD", "right"))) {
            receiver.deliver(Groups.one());
        }

        assertThat(server.last().encrypted()).isTrue();
        assertThat(server.last().login()).endsWith("\0me\0right");
    }

    @Test
    void aWrongPasswordIsRefusedWithoutBeingShown() throws Exception {
        try (Receiver receiver = receiver("username: me, passwordEnv: PASSWORD", Map.of("PASSWORD", "s3cr3t"))) {
            Delivery delivery = receiver.deliver(Groups.one());

            assertThat(delivery.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(delivery.explanation()).contains("login refused").doesNotContain("s3cr3t");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, 421 too busy, RETRY",
        "CONNECT, 554 no service here, REFUSED",
        "MAIL, 451 try later, RETRY",
        "MAIL, 550 sender unknown, REFUSED",
        "RCPT, 450 greylisted, RETRY",
        "RCPT, 550 no such user, REFUSED",
        "DATA, 452 no room, RETRY",
        "., 554 spam, REFUSED",
        "., 451 not now, RETRY",
        "STARTTLS, 454 not available, RETRY"
    })
    void answersOf4xxMayGoAwayAndThoseOf5xxDoNot(String command, String answer, Outcome outcome) throws Exception {
        server.fail(command, answer);

        assertThat(deliver(Groups.one()).outcome()).isEqualTo(outcome);
        assertThat(server.accepted()).isEmpty();
        Delivery next = deliver(Groups.one());
        assertThat(next.outcome()).as(next.explanation()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void aServerThatFallsSilentCostsNoMoreThanTheTimeout() throws Exception {
        server.fail("MAIL", "");

        try (Receiver receiver = receiver("timeout: 700ms")) {
            Delivery delivery = receiver.deliver(Groups.one());

            assertThat(delivery.outcome()).isEqualTo(Outcome.RETRY);
        }
    }

    @Test
    void whoHasTheMessageDoesNotGetItAgain() throws Exception {
        try (Receiver receiver = receiver("", Map.of(), "[a@example.com, b@example.com]")) {
            server.fail("RCPT TO:<b@", "450 greylisted");
            Delivery first = receiver.deliver(Groups.one());
            Delivery second = receiver.deliver(Groups.one());

            assertThat(first.outcome()).isEqualTo(Outcome.RETRY);
            assertThat(second.outcome()).isEqualTo(Outcome.DELIVERED);
        }
        assertThat(server.accepted())
                .extracting(SmtpTestServer.Mail::recipients)
                .containsExactly(List.of("a@example.com"), List.of("b@example.com"));
    }

    @Test
    void aWrongAddressIsReportedAndTheOthersHaveTheMessage() throws Exception {
        try (Receiver receiver = receiver("", Map.of(), "[a@example.com, b@example.com]")) {
            server.fail("RCPT TO:<b@", "550 no such user");
            Delivery delivery = receiver.deliver(Groups.one());

            assertThat(delivery.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(delivery.explanation()).contains("not accepted by all", "550 no such user");
        }
        assertThat(server.last().recipients()).containsExactly("a@example.com");
    }

    @Test
    void nothingIsSentToAServerWithoutStarttls() throws Exception {
        try (var plain = new SmtpTestServer(null, false)) {
            Delivery delivery = deliver(plain, "starttls");

            assertThat(delivery.outcome()).isEqualTo(Outcome.RETRY);
            assertThat(delivery.explanation()).contains("STARTTLS");
            assertThat(plain.accepted()).isEmpty();
            assertThat(deliver(plain, "none").outcome()).isEqualTo(Outcome.DELIVERED);
        }
    }

    @Test
    void tlsFromTheFirstByte() throws Exception {
        try (var implicit = new SmtpTestServer(certificate.context(), true)) {
            assertThat(deliver(implicit, "implicit").outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(implicit.last().encrypted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"starttls", "implicit"})
    void aCertificateThatIsNotTrustedOrForAnotherNameIsRefused(String tls) throws Exception {
        try (var other = new SmtpTestServer(certificate.context(), tls.equals("implicit"))) {
            Delivery unknown;
            try (Receiver receiver =
                    ReceiverSample.open("email", yaml(other, "localhost", tls, "to@example.com") + "}", Map.of())) {
                unknown = receiver.deliver(Groups.one());
            }
            Delivery otherName;
            String yaml = yaml(other, "127.0.0.1", tls, "to@example.com") + ", caFile: " + certificate.pem() + "}";
            try (Receiver receiver = ReceiverSample.open("email", yaml, Map.of())) {
                otherName = receiver.deliver(Groups.one());
            }

            assertThat(unknown.outcome()).isEqualTo(Outcome.RETRY);
            assertThat(otherName.outcome()).isEqualTo(Outcome.RETRY);
            assertThat(other.accepted()).isEmpty();
        }
    }

    @Test
    void aMetadataAddressIsNotConnectedTo() throws Exception {
        String yaml = "{server: '169.254.169.254:25', tls: none, from: a@example.com, to: b@example.com}";
        try (Receiver receiver = ReceiverSample.open("email", yaml, Map.of())) {
            Delivery delivery = receiver.deliver(Groups.one());

            assertThat(delivery.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(delivery.explanation()).contains("address refused");
        }
    }

    private static List<String> ids() throws MessagingException {
        var ids = new ArrayList<String>();
        for (SmtpTestServer.Mail mail : server.accepted()) {
            ids.add(mail.message().getMessageID());
        }
        return ids;
    }

    private static String text(MimeMultipart parts, int index) throws Exception {
        BodyPart part = parts.getBodyPart(index);
        return (String) part.getContent();
    }

    private static Delivery deliver(Notification notification) throws Exception {
        try (Receiver receiver = receiver("console: 'https://podtrail.example'")) {
            return receiver.deliver(notification);
        }
    }

    private static Delivery deliver(SmtpTestServer to, String tls) throws Exception {
        String yaml =
                yaml(to, "localhost", tls, "to@example.com") + ", caFile: " + certificate.pem() + ", timeout: 60s}";
        try (Receiver receiver = ReceiverSample.open("email", yaml, Map.of())) {
            return receiver.deliver(Groups.one());
        }
    }

    private static Receiver receiver(String more) throws Exception {
        return receiver(more, Map.of());
    }

    private static Receiver receiver(String more, Map<String, String> environment) throws Exception {
        return receiver(more, environment, "to@example.com");
    }

    private static Receiver receiver(String more, Map<String, String> environment, String to) throws Exception {
        String timeout = more.contains("timeout") ? "" : ", timeout: 60s";
        String yaml = yaml(server, "localhost", "starttls", to) + ", caFile: " + certificate.pem() + timeout
                + (more.isEmpty() ? "" : ", " + more) + "}";
        return ReceiverSample.open("email", yaml, environment);
    }

    /** Without its end. */
    private static String yaml(SmtpTestServer to, String host, String tls, String recipients) {
        return "{server: '%s:%d', tls: %s, from: Podtrail <podtrail@example.com>, to: %s"
                .formatted(host, to.port(), tls, recipients);
    }
}

package io.podtrail.sink.receivers.email;

import io.podtrail.events.Alert;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.message.GroupText;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Markup;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Sha256;
import io.podtrail.sink.receivers.message.Template;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Properties;

/**
 * A group as a message. The messages of a group are one thread until it resolves: each refers to the first one.
 *
 * @param html whether it is also written in HTML
 * @param references for links
 */
record EmailMessage(
        InternetAddress from, List<InternetAddress> to, Template subject, boolean html, References references) {
    /** What is remembered: the Message-ID of the thread's first message. */
    static final String THREAD = "thread";
    /** What is remembered: how many messages the thread has. */
    static final String COUNT = "messages";

    static final int MAX_SUBJECT = 200;
    static final int MAX_TEXT = 60_000;
    private static final int HASH = 40;

    /** Of this attempt and every further one at the same. */
    String messageId(Notification notification) {
        var parts = new ArrayList<String>();
        parts.add(notification.groupKey());
        parts.add(notification.reason().name());
        parts.add(notification.remembered().getOrDefault(THREAD, ""));
        parts.add(notification.remembered().getOrDefault(COUNT, ""));
        for (Notification.Item item : notification.items()) {
            Alert alert = item.alert();
            parts.add(alert.fingerprint() + " " + alert.revision() + " " + alert.at());
        }
        return "<podtrail.%s@%s>"
                .formatted(Sha256.hex(String.join("\n", parts)).substring(0, HASH), Mailbox.domain(from));
    }

    /** The message, with all its headers. */
    MimeMessage of(Notification notification, Instant now) throws MessagingException {
        var words = new GroupWords(notification);
        var message = new Identified(messageId(notification));
        message.setFrom(from);
        message.setRecipients(RecipientType.TO, to.toArray(InternetAddress[]::new));
        message.setSentDate(Date.from(now));
        // A name that looks like an encoded word would be read as what it encodes.
        String title = GroupText.title(words, subject, MAX_SUBJECT).replace("=?", "= ?");
        message.setSubject(title, "UTF-8");
        String thread = notification.remembered().get(THREAD);
        if (thread != null) {
            message.setHeader("In-Reply-To", thread);
            message.setHeader("References", thread);
        }
        message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers.
        message.setHeader("X-Auto-Response-Suppress", "All");
        var bodies = new MimeMultipart("alternative");
        bodies.addBodyPart(part(plain(words), "plain"));
        if (html) {
            bodies.addBodyPart(part(html(words), "html"));
        }
        message.setContent(bodies);
        message.saveChanges();
        return message;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, "UTF-8", subtype);
        return part;
    }

    private String plain(GroupWords words) {
        return words.headline() + "\n\n" + new GroupText(Markup.PLAIN, MAX_TEXT, references).of(words) + "\n";
    }

    private String html(GroupWords words) {
        String text = Html.MARKUP.bold(Html.MARKUP.escape(words.headline())) + "\n\n"
                + new GroupText(Html.MARKUP, MAX_TEXT, references).of(words);
        return Html.page(text);
    }

    /** With a Message-ID that is ours and stays. */
    private static final class Identified extends MimeMessage {
        private final String messageId;

        Identified(String messageId) {
            super(Session.getInstance(new Properties()));
            this.messageId = messageId;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
        }
    }
}

package io.podtrail.sink.receivers.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.GroupText;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Icon;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Sha256;
import io.podtrail.sink.receivers.message.Template;
import java.util.Map;

/** Posts each notification as a message. Nothing is edited: what changes or resolves is a new one. */
final class ChatReceiver implements Receiver {
    static final int MAX_TITLE = 500;

    private final ChatProtocol protocol;
    private final Target target;
    private final Template title;
    private final References references;
    private final HttpPoster poster;

    ChatReceiver(ChatProtocol protocol, Target webhook, Template title, References references, HttpPoster poster) {
        this.protocol = protocol;
        this.target = protocol.target(webhook);
        this.title = title;
        this.references = references;
        this.poster = poster;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        return poster.post(target, Map.of(), body(notification), Answer::byStatus);
    }

    private byte[] body(Notification notification) {
        var words = new GroupWords(notification);
        String headline = title.fill(words).replaceAll("\\s+", " ").strip();
        String line = Icon.of(words) + " " + Fitting.fit(headline, MAX_TITLE, protocol.markup()::escape);
        String text = new GroupText(protocol.markup(), protocol.maxText(), references).of(words);
        return protocol.body(line, text, Sha256.hex(notification.groupKey()))
                .toString()
                .getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return protocol.name() + " " + target.origin();
    }
}

package io.podtrail.sink.receivers.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.Markup;

/** Google Chat, which shows the messages of a group as one thread. */
final class GoogleChat implements ChatProtocol {
    /** Messages have up to 32,000 bytes: no more than four for each of these, however they are written. */
    private static final int MAX_TEXT = 7_000;

    private static final String THREADED = "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD";

    /** Nothing can be escaped there, so what has a meaning is replaced by what looks like it. */
    private static final Markup MARKUP = new Markup() {
        @Override
        public String escape(String value) {
            return value.replace('<', '‹')
                    .replace('>', '›')
                    .replace('*', '∗')
                    .replace('~', '∼')
                    .replace('`', '\'');
        }

        @Override
        public String bold(String written) {
            return "*" + written + "*";
        }

        @Override
        public String code(String lines) {
            return "```\n" + lines.replace('`', '\'').replace('<', '‹').replace('>', '›') + "\n```";
        }

        @Override
        public String bullet() {
            return "• ";
        }
    };

    @Override
    public String name() {
        return "google-chat";
    }

    @Override
    public Markup markup() {
        return MARKUP;
    }

    @Override
    public int maxText() {
        return MAX_TEXT;
    }

    @Override
    public Target target(Target webhook) {
        String url = webhook.url().reveal();
        return new Target(Secret.of(url + (url.contains("?") ? "&" : "?") + THREADED));
    }

    @Override
    public ObjectNode body(String title, String text, String thread) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("text", MARKUP.bold(title) + "\n" + text);
        json.putObject("thread").put("threadKey", thread);
        return json;
    }
}

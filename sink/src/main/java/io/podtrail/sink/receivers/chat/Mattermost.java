package io.podtrail.sink.receivers.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.message.Markup;

/** Mattermost, which reads Slack's mentions as well as its own. */
final class Mattermost implements ChatProtocol {
    /** Posts have up to 16,383 characters. */
    private static final int MAX_TEXT = 14_000;

    private static final Markup MARKUP = new Markdown("\\*_~`|#[]()!") {
        @Override
        public String escape(String value) {
            return super.escape(value).replace('@', '＠').replace('<', '‹').replace('>', '›');
        }
    };

    @Override
    public String name() {
        return "mattermost";
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
    public ObjectNode body(String title, String text, String thread) {
        return JsonNodeFactory.instance.objectNode().put("text", MARKUP.bold(title) + "\n" + text);
    }
}

package io.podtrail.sink.receivers.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.message.Markup;

/** Discord's own form, because its form for Slack's messages cannot forbid mentions. */
final class Discord implements ChatProtocol {
    /** Of an embed's description. */
    private static final int MAX_TEXT = 4_096;

    private static final Markup MARKUP = new Markdown("\\*_~`|<>#[]()@");

    @Override
    public String name() {
        return "discord";
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
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("content", MARKUP.bold(title));
        json.putArray("embeds").addObject().put("description", text);
        json.putObject("allowed_mentions").putArray("parse");
        return json;
    }
}

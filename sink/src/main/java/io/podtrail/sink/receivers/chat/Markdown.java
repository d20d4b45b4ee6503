package io.podtrail.sink.receivers.chat;

import io.podtrail.sink.receivers.message.Markup;

/** Markdown, in which a backslash takes a character's meaning away. */
class Markdown implements Markup {
    private final String special;

    /** @param special the characters that have a meaning */
    Markdown(String special) {
        this.special = special;
    }

    @Override
    public String escape(String value) {
        var escaped = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            if (special.indexOf(value.charAt(i)) >= 0) {
                escaped.append('\\');
            }
            escaped.append(value.charAt(i));
        }
        return escaped.toString();
    }

    @Override
    public String bold(String written) {
        return "**" + written + "**";
    }

    @Override
    public String code(String lines) {
        return "```\n" + lines.replace('`', '\'') + "\n```";
    }
}

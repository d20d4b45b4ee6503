package io.podtrail.sink.receivers.jira;

import io.podtrail.sink.receivers.message.Markup;

/** Jira's text formatting notation, in which a backslash takes a character's meaning away: that of macros and mentions too. */
final class WikiMarkup implements Markup {
    private static final String SPECIAL = "\\{}[]*_?-+^~|!#@<>&%";

    @Override
    public String escape(String value) {
        var escaped = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            if (SPECIAL.indexOf(value.charAt(i)) >= 0) {
                escaped.append('\\');
            }
            escaped.append(value.charAt(i));
        }
        return escaped.toString();
    }

    @Override
    public String bold(String written) {
        return "*" + written + "*";
    }

    /** Nothing has a meaning in it but its end. */
    @Override
    public String code(String lines) {
        return "{noformat}\n" + lines.replace("{noformat", "{ noformat") + "\n{noformat}";
    }

    @Override
    public String bullet() {
        return "* ";
    }
}

package io.podtrail.sink.receivers.slack;

/** Slack's markup. A value that is written by {@link #escape} can neither ping anybody nor make a link or code. */
final class Mrkdwn {
    private Mrkdwn() {}

    /** A value within a text with markup. */
    static String escape(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace('`', '\'');
    }

    /** A value within a plain text, where Slack's control characters have no meaning but are not to be trusted either. */
    static String plain(String value) {
        return value.replace('&', '＆').replace('<', '‹').replace('>', '›');
    }

    /** A link. */
    static String link(String url, String text) {
        return "<" + escape(url).replace("|", "%7C") + "|" + text + ">";
    }
}

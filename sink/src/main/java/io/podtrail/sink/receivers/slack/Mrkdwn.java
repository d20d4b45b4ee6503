package io.podtrail.sink.receivers.slack;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Slack's markup. A value that is written by {@link #escape} can neither ping anybody nor make a link or code. */
final class Mrkdwn {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

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

    /** A time in the time zone of the person who reads it; in UTC where Slack cannot show it so. */
    static String time(Instant time) {
        return "<!date^%d^{date_short_pretty} {time}|%s>".formatted(time.getEpochSecond(), UTC.format(time));
    }

    /** A link. */
    static String link(String url, String text) {
        return "<" + escape(url).replace("|", "%7C") + "|" + text + ">";
    }
}

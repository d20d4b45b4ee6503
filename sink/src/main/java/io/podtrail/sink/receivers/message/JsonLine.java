package io.podtrail.sink.receivers.message;

import static java.nio.charset.StandardCharsets.UTF_8;

/** An alert as it lies in Kafka, as one line. */
public final class JsonLine {
    private JsonLine() {}

    /** The JSON and a line feed, with nothing in it that could control a terminal. */
    public static String of(byte[] value) {
        // In valid JSON a bare line break or tab stands between tokens only, other control characters nowhere.
        String json =
                new String(value, UTF_8).replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
        return Printable.of(json) + "\n";
    }
}

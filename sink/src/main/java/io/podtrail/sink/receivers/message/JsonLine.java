package io.podtrail.sink.receivers.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.policy.text.PrintableJson;

/** An alert as it lies in Kafka, as one line. */
public final class JsonLine {
    private JsonLine() {}

    /** The JSON and a line feed, with nothing in it that could control a terminal. */
    public static String of(byte[] value) {
        return PrintableJson.onOneLine(new String(value, UTF_8)) + "\n";
    }
}

package io.podtrail.events.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/** The headers by which a dead letter says why it is one. */
public final class DeadLetterHeaders {
    /** What is wrong with the record, for people. */
    public static final String REASON = "podtrail.reason";
    /** Where it came from: {@code topic-partition@offset}, or a file and line. */
    public static final String SOURCE = "podtrail.source";
    /** The class of the exception. */
    public static final String EXCEPTION = "podtrail.exception";

    /** The size of the record's value, in decimal; larger than what is kept of it where that was cut. */
    public static final String BYTES = "podtrail.bytes";
    /** The SHA-256 of the record's whole value, in hexadecimal. */
    public static final String SHA256 = "podtrail.sha256";

    private DeadLetterHeaders() {}

    public static void add(Headers headers, String reason, String source, String exception) {
        headers.add(REASON, reason.getBytes(StandardCharsets.UTF_8));
        headers.add(SOURCE, source.getBytes(StandardCharsets.UTF_8));
        headers.add(EXCEPTION, exception.getBytes(StandardCharsets.UTF_8));
    }
}

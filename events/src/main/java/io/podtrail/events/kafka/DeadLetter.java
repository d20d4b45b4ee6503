package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.policy.bounds.ShortText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a record that nothing could be made of. It is bounded, so that a record of any size has a dead letter: a value
 * or key that is larger is kept by its first bytes, and the headers give size and hash of the whole value. The whole stands
 * where {@link DeadLetterHeaders#SOURCE} says, for as long as that topic keeps it.
 */
public final class DeadLetter {
    /** The most bytes of the value that are kept. */
    public static final int MAX_VALUE = 64 * 1024;
    /** The most bytes of the key that are kept. */
    public static final int MAX_KEY = 4 * 1024;
    /** The most bytes of all headers together that the record came with. */
    public static final int MAX_HEADERS = 16 * 1024;

    private static final int MAX_REASON = 1024;

    private DeadLetter() {}

    /**
     * The record for the topic of dead letters.
     *
     * @param timestamp milliseconds since 1970; negative where the record has none
     * @param cameWith the headers of the record; those that do not fit are left out
     * @param reason what is wrong with the record, for people
     * @param source where it stands, as {@code topic-partition@offset}
     * @param exception the class of the exception
     */
    public static ProducerRecord<byte[], byte[]> of(
            String topic,
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers cameWith,
            String reason,
            String source,
            String exception) {
        var headers = new RecordHeaders();
        int room = MAX_HEADERS;
        for (Header header : cameWith) {
            byte[] bytes = Objects.requireNonNullElse(header.value(), new byte[0]);
            room -= header.key().getBytes(UTF_8).length + bytes.length;
            if (room < 0) {
                break;
            }
            headers.add(header);
        }
        DeadLetterHeaders.add(headers, ShortText.cut(reason, MAX_REASON), source, exception);
        headers.add(
                DeadLetterHeaders.BYTES,
                Integer.toString(value == null ? 0 : value.length).getBytes(UTF_8));
        if (value != null) {
            headers.add(DeadLetterHeaders.SHA256, sha256(value).getBytes(UTF_8));
        }
        return new ProducerRecord<>(
                topic, null, Math.max(0, timestamp), first(key, MAX_KEY), first(value, MAX_VALUE), headers);
    }

    /** Why a record is a dead letter, as its headers say. */
    public static String reason(ProducerRecord<byte[], byte[]> letter) {
        return new String(letter.headers().lastHeader(DeadLetterHeaders.REASON).value(), UTF_8);
    }

    private static byte @Nullable [] first(byte @Nullable [] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static String sha256(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

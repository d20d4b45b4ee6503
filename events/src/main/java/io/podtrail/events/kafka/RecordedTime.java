package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * When an observation was written to the log, where that was long after it was made: an imported audit log, a recorded watch.
 * The alerts that such an observation causes carry it on. A header by the name that CloudEvents gives it, so that the records'
 * values stay a function of what was observed.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/recorded-time.md">CloudEvents: Recorded
 *     Time Extension</a>
 */
public final class RecordedTime {
    /** The name of the header. */
    public static final String HEADER = "ce_recordedtime";

    /** What is written within this time counts as written at once, and has no header. */
    private static final Duration PROMPT = Duration.ofMinutes(1);

    private RecordedTime() {}

    /** Adds the header where {@code now} is more than a minute after the observation. */
    public static void add(Headers headers, Instant observedAt, Instant now) {
        if (observedAt.plus(PROMPT).isBefore(now)) {
            headers.add(HEADER, now.toString().getBytes(UTF_8));
        }
    }

    /** Copies the header, where there is one. */
    public static void copy(Headers from, Headers to) {
        Header header = from.lastHeader(HEADER);
        if (header != null) {
            to.add(header);
        }
    }

    /** The header's time; empty where there is none, or none that can be read. */
    public static Optional<Instant> of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(new String(header.value(), UTF_8)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

package io.podtrail.sink.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-02T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                                | PT0S",
                "17                               | PT17S",
                "' 17 '                           | PT17S",
                "000000000017                     | PT277777H46M39S",
                "999999999                        | PT277777H46M39S",
                "1000000000                       | PT277777H46M39S",
                "9223372036854775808              | PT277777H46M39S",
                "99999999999999999999999999999999 | PT277777H46M39S",
                "Mon, 02 Nov 2026 12:01:00 GMT    | PT1M",
                "Monday, 02-Nov-26 12:01:00 GMT   | PT1M",
                "Mon Nov  2 12:01:00 2026         | PT1M",
                "Mon, 02 Nov 2026 11:59:00 GMT    | PT0S",
                "Thu, 01 Jan 1970 00:00:00 GMT    | PT0S",
            })
    void secondsAndEveryFormOfADateAreUnderstood(String header, Duration wait) {
        assertThat(RetryAfter.of(Headers.of("Retry-After", header), CLOCK)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whenever", "-5", "+5", "1.5", "1e9", "0x10", "5s", "\u0661\u0662"})
    void whatIsNeitherAsksForNothing(String header) {
        Headers headers =
                new Headers.Builder().addUnsafeNonAscii("Retry-After", header).build();

        assertThat(RetryAfter.of(headers, CLOCK)).isEmpty();
    }

    @Test
    void withoutTheHeaderNothingIsAskedFor() {
        assertThat(RetryAfter.of(Headers.of(), CLOCK)).isEmpty();
    }
}

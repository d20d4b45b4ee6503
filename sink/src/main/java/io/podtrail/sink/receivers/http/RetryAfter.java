package io.podtrail.sink.receivers.http;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Headers;

/**
 * The header {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date in any of the forms of section 5.6.7. What
 * it asks for is not bounded here; see {@code RetryPolicy.bounded}.
 */
final class RetryAfter {
    private static final String NAME = "Retry-After";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,64}");
    private static final int MAX_DIGITS = 9;
    /** What more digits stand for: 31 years, longer than anyone waits. */
    private static final Duration LONGEST = Duration.ofSeconds(999_999_999);

    private RetryAfter() {}

    /** How long to wait, never negative; empty when the header is missing or says nothing that can be understood. */
    static Optional<Duration> of(Headers headers, Clock clock) {
        String value = headers.get(NAME);
        if (value != null && SECONDS.matcher(value.trim()).matches()) {
            String digits = value.trim();
            return Optional.of(digits.length() > MAX_DIGITS ? LONGEST : Duration.ofSeconds(Long.parseLong(digits)));
        }
        Date date = headers.getDate(NAME);
        if (date == null) {
            return Optional.empty();
        }
        Duration wait = Duration.between(clock.instant(), date.toInstant());
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }
}

package io.podtrail.app;

import io.podtrail.policy.document.DurationText;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Points in time: RFC 3339, a date (its first moment, UTC), so long ago as {@code 30d} or {@code -30d}, or {@code now}. */
final class InstantConverter implements ITypeConverter<Instant> {
    private final Clock clock;

    InstantConverter(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant convert(String value) {
        if (value.equals("now")) {
            return clock.instant();
        }
        var ago = DurationText.parse(value.startsWith("-") ? value.substring(1) : value);
        if (ago.isPresent()) {
            return clock.instant().minus(ago.get());
        }
        try {
            return value.indexOf('T') < 0
                    ? LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'%s' is no point in time: one such as 2026-11-04T03:12Z, 2026-11-04, 30d (so long ago) or now"
                            .formatted(value));
        }
    }
}

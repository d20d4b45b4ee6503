package io.podtrail.app;

import java.time.Clock;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads points in time, as {@link PointInTime} has them, for options of type {@link Instant}. */
final class InstantConverter implements ITypeConverter<Instant> {
    private final Clock clock;

    InstantConverter(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant convert(String value) {
        return PointInTime.read(value, clock.instant())
                .orElseThrow(() -> new TypeConversionException(
                        "'%s' is not a point in time: write one such as %s".formatted(value, PointInTime.EXPECTED)));
    }
}

package io.podtrail.app;

import io.podtrail.policy.document.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as Kubernetes and Prometheus write them. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        return DurationText.parse(value)
                .orElseThrow(() ->
                        new TypeConversionException("'%s' is no duration: %s".formatted(value, DurationText.EXPECTED)));
    }
}

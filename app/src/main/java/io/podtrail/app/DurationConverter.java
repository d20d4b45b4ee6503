package io.podtrail.app;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as Kubernetes and Prometheus write them: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 6h}, {@code 90d}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    @Override
    public Duration convert(String value) {
        var parts = DURATION.matcher(value);
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "'%s' is no duration: a number and ms, s, m, h or d, such as 2m".formatted(value));
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}

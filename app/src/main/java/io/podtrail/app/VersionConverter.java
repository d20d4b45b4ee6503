package io.podtrail.app;

import io.podtrail.policy.Version;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Versions of the standards: {@code latest} or {@code v1.33}. */
final class VersionConverter implements ITypeConverter<Version> {
    @Override
    public Version convert(String value) {
        return Version.parse(value)
                .orElseThrow(() -> new TypeConversionException(
                        "'%s' is no version: latest, or one such as v1.33".formatted(value)));
    }
}

package io.podtrail.app;

import io.podtrail.policy.LevelVersion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Levels as upstream shows them: {@code restricted}, {@code baseline:v1.33}. */
final class LevelVersionConverter implements ITypeConverter<LevelVersion> {
    @Override
    public LevelVersion convert(String value) {
        return LevelVersion.parse(value)
                .orElseThrow(() -> new TypeConversionException(
                        "'%s' is no level: privileged, baseline or restricted, with a version or without, such as restricted:v1.33"
                                .formatted(value)));
    }
}

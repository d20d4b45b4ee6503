package io.podtrail.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A policy version: {@code latest} or {@code v1.N}.
 *
 * @param minor the N of {@code v1.N}; {@link Long#MAX_VALUE} with {@code isLatest}
 * @param isLatest whether this is {@code latest}, which is newer than every numbered version
 */
public record Version(long minor, boolean isLatest) implements Comparable<Version> {
    /** The newest version the cluster (or, where that is unknown, this library) has. */
    public static final Version LATEST = new Version(Long.MAX_VALUE, true);

    /** What upstream says of a value that is no version. */
    static final String EXPECTED = "must be \"latest\" or \"v1.x\"";

    private static final Pattern NUMBERED = Pattern.compile("v1\\.(0|[1-9][0-9]{0,18})");

    public Version {
        if (minor < 0) {
            throw new IllegalArgumentException("a minor version is 0 or more, not " + minor);
        }
    }

    /** {@code v1.minor}. */
    public static Version of(long minor) {
        return new Version(minor, false);
    }

    /** Reads a label value; exact, as upstream's {@code api.ParseVersion}. Empty when it is no version. */
    public static Optional<Version> parse(String value) {
        if (value.equals("latest")) {
            return Optional.of(LATEST);
        }
        var match = NUMBERED.matcher(value);
        if (!match.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(Long.parseLong(match.group(1))));
        } catch (NumberFormatException beyondInt64) {
            return Optional.empty();
        }
    }

    @JsonCreator
    static Version ofLabel(String value) {
        return parse(value).orElseThrow(() -> new IllegalArgumentException(EXPECTED));
    }

    @Override
    public int compareTo(Version other) {
        return isLatest != other.isLatest
                ? Boolean.compare(isLatest, other.isLatest)
                : Long.compare(minor, other.minor);
    }

    /** The value as it stands in a namespace label. */
    @JsonValue
    @Override
    public String toString() {
        return isLatest ? "latest" : "v1." + minor;
    }
}

package io.podtrail.policy.pod;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code null} or a missing field means in Kubernetes' JSON for types that are not held by pointer: the zero value. */
final class Absent {
    private Absent() {}

    static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> orEmpty(@Nullable List<? extends @Nullable T> values, T zero) {
        if (values == null || values.isEmpty()) {
            return List.of();
        }
        var present = new ArrayList<T>(values.size());
        for (T value : values) {
            present.add(value == null ? zero : value);
        }
        return List.copyOf(present);
    }

    static Map<String, String> orEmpty(@Nullable Map<String, ? extends @Nullable String> values) {
        if (values == null || values.isEmpty()) {
            return Map.of();
        }
        var copy = new TreeMap<String, String>();
        values.forEach((key, value) -> copy.put(key, Objects.requireNonNullElse(value, "")));
        return Collections.unmodifiableSortedMap(copy);
    }
}

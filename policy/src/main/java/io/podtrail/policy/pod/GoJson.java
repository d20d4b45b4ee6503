package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as Kubernetes' Go code does: null is absent, a known field of the wrong type is an error. Every method reads
 * the value whose first token is the current one, and leaves its last token current.
 */
final class GoJson {
    private GoJson() {}

    /** Reads one value. */
    @FunctionalInterface
    interface Reader<T> {
        @Nullable T read(JsonParser json) throws IOException;
    }

    /** Whether an object begins here; false for null. */
    static boolean isObject(JsonParser json, Class<?> type) throws IOException {
        if (json.hasToken(JsonToken.START_OBJECT)) {
            return true;
        }
        requireNull(json, type, "an object");
        return false;
    }

    static @Nullable String text(JsonParser json) throws IOException {
        if (json.hasToken(JsonToken.VALUE_STRING)) {
            return json.getText();
        }
        requireNull(json, String.class, "a string");
        return null;
    }

    static @Nullable Boolean bool(JsonParser json) throws IOException {
        if (json.hasToken(JsonToken.VALUE_TRUE)) {
            return Boolean.TRUE;
        }
        if (json.hasToken(JsonToken.VALUE_FALSE)) {
            return Boolean.FALSE;
        }
        requireNull(json, Boolean.class, "true or false");
        return null;
    }

    static @Nullable Long int64(JsonParser json) throws IOException {
        if (json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
            try {
                return json.getLongValue();
            } catch (InputCoercionException tooLarge) {
                throw mismatch(json, Long.class, "a whole number of 64 bits");
            }
        }
        requireNull(json, Long.class, "a whole number");
        return null;
    }

    /** Zero where nothing is said. */
    static int int32(JsonParser json) throws IOException {
        if (json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
            try {
                return json.getIntValue();
            } catch (InputCoercionException tooLarge) {
                throw mismatch(json, Integer.class, "a whole number of 32 bits");
            }
        }
        requireNull(json, Integer.class, "a whole number");
        return 0;
    }

    /** A list; a null in it is the zero value, and null instead of it is an empty one. */
    static <T> List<T> list(JsonParser json, Reader<T> reader, T zero) throws IOException {
        if (!json.hasToken(JsonToken.START_ARRAY)) {
            requireNull(json, List.class, "a list");
            return List.of();
        }
        if (json.nextToken() == JsonToken.END_ARRAY) {
            return List.of();
        }
        T first = orZero(reader.read(json), zero);
        if (json.nextToken() == JsonToken.END_ARRAY) {
            return List.of(first);
        }
        var list = new ArrayList<T>();
        list.add(first);
        do {
            list.add(orZero(reader.read(json), zero));
        } while (json.nextToken() != JsonToken.END_ARRAY);
        return List.copyOf(list);
    }

    /** An object of strings, sorted by key; null is the empty string. */
    static Map<String, String> texts(JsonParser json) throws IOException {
        if (!isObject(json, Map.class)) {
            return Map.of();
        }
        Map<String, String> texts = new TreeMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            texts.put(name, Absent.orEmpty(text(json)));
        }
        return texts;
    }

    /** An object of whole numbers, sorted by key. */
    static Map<String, Integer> counts(JsonParser json) throws IOException {
        if (!isObject(json, Map.class)) {
            return Map.of();
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            counts.put(name, int32(json));
        }
        return counts;
    }

    /** Passes over a value that nobody looks at. */
    static void skip(JsonParser json) throws IOException {
        json.skipChildren();
    }

    private static <T> T orZero(@Nullable T value, T zero) {
        return value == null ? zero : value;
    }

    private static void requireNull(JsonParser json, Class<?> type, String expected) throws IOException {
        if (!json.hasToken(JsonToken.VALUE_NULL)) {
            throw mismatch(json, type, expected);
        }
    }

    private static MismatchedInputException mismatch(JsonParser json, Class<?> type, String expected) {
        return MismatchedInputException.from(json, type, "must be " + expected);
    }
}

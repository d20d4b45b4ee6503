package io.podtrail.sink.receivers;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A string that cannot be printed: a token, or a URL that holds one. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /** The value, for the one place that needs it. */
    public String reveal() {
        return value;
    }

    /** The text without any occurrence of the secret, for errors that others have worded. */
    public String removeFrom(String text) {
        return value.isEmpty() ? text : text.replace(value, toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Never the value; nor in JSON. */
    @JsonValue
    @Override
    public String toString() {
        return "***";
    }
}

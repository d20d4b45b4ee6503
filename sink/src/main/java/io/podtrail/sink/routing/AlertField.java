package io.podtrail.sink.routing;

import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.events.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field of an alert, or one label of its namespace.
 *
 * @param field null for a label
 * @param label the label's key; null for a field
 */
record AlertField(@Nullable Field field, @Nullable String label) {
    static final String LABELS = "namespaceLabels";

    static AlertField of(Field field) {
        return new AlertField(field, null);
    }

    static AlertField ofLabel(String key) {
        return new AlertField(null, key);
    }

    /** Reads {@code namespace} or {@code namespaceLabels.team}; empty when there is no such field. */
    static Optional<AlertField> parse(String text) {
        if (text.startsWith(LABELS + ".") && text.length() > LABELS.length() + 1) {
            return Optional.of(ofLabel(text.substring(LABELS.length() + 1)));
        }
        return Field.named(text).map(AlertField::of);
    }

    /** The names of what alerts can be grouped by, for advice. */
    static List<String> groupable() {
        var names = new ArrayList<String>();
        for (Field field : Field.values()) {
            if (field.isGroupable()) {
                names.add(field.toString());
            }
        }
        names.add(LABELS + ".KEY");
        return names;
    }

    boolean isGroupable() {
        return field == null || field.isGroupable();
    }

    /** Its values in an alert; none where the namespace lacks the label. */
    List<String> of(Alert alert) {
        if (field != null) {
            return field.of(alert);
        }
        String value = alert.namespaceLabels().get(Objects.requireNonNull(label));
        return value == null ? List.of() : List.of(value);
    }

    /** The one value that groups go by; empty text where the namespace lacks the label. */
    String groupValue(Alert alert) {
        List<String> values = of(alert);
        return values.isEmpty() ? "" : values.get(0);
    }

    @JsonValue
    @Override
    public String toString() {
        return field == null ? LABELS + "." + label : field.toString();
    }
}

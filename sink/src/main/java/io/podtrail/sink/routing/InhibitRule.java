package io.podtrail.sink.routing;

import io.podtrail.events.Alert;
import java.util.List;

/**
 * Open alerts that make others not worth telling.
 *
 * @param when the alerts that say it all
 * @param mute those that need not be told meanwhile
 * @param equal what both must have in common
 */
record InhibitRule(Matchers when, Matchers mute, List<AlertField> equal) {
    static final List<String> FIELDS = List.of("when", "mute", "equal");

    InhibitRule {
        equal = List.copyOf(equal);
    }

    /** What two alerts must agree on. */
    List<String> common(Alert alert) {
        return equal.stream().map(field -> field.groupValue(alert)).toList();
    }
}

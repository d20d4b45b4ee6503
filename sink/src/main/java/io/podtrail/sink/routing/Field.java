package io.podtrail.sink.routing;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.checks.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What of an alert can be asked for, by its name in a configuration. */
enum Field {
    CLUSTER("cluster", true),
    NAMESPACE("namespace", true),
    WORKLOAD("workload", true),
    MODE("mode", true),
    LEVEL("level", true),
    SEVERITY("severity", true),
    TYPE("type", true),
    ALERT("alert", true),
    CHECK("check", false),
    TRANSITION("transition", false),
    CAUSE("cause", false);

    private final String label;
    private final boolean isGroupable;

    Field(String label, boolean isGroupable) {
        this.label = label;
        this.isGroupable = isGroupable;
    }

    /** Whether it has one value that stays while an alert is open, so that alerts can be grouped by it. */
    boolean isGroupable() {
        return isGroupable;
    }

    /** All values there can be; empty where any text can be one. */
    List<String> known() {
        return switch (this) {
            case MODE -> texts(Mode.values());
            case LEVEL -> texts(Level.values());
            case SEVERITY -> texts(Severity.values());
            case TYPE -> texts(AlertType.values());
            case TRANSITION -> texts(Transition.values());
            case CAUSE -> texts(Cause.values());
            case CHECK -> Checks.ALL.stream().map(check -> check.id()).toList();
            case CLUSTER, NAMESPACE, WORKLOAD, ALERT -> List.of();
        };
    }

    /** What an alert has: one value, or several of which any may be meant. */
    List<String> of(Alert alert) {
        return switch (this) {
            case CLUSTER ->
                alert.clusterAlias() == null
                        ? List.of(alert.cluster())
                        : List.of(alert.cluster(), alert.clusterAlias());
            case NAMESPACE -> List.of(alert.namespace());
            case WORKLOAD -> List.of(alert.workload().toString());
            case MODE -> List.of(alert.mode().toString());
            case LEVEL -> List.of(alert.level().toString());
            case SEVERITY -> List.of(alert.severity().toString());
            case TYPE -> List.of(alert.type().toString());
            case ALERT -> List.of(alert.fingerprint());
            case CHECK ->
                alert.findings().stream().map(Finding::check).distinct().toList();
            case TRANSITION -> List.of(alert.transition().toString());
            case CAUSE -> List.of(alert.cause().toString());
        };
    }

    static Optional<Field> named(String label) {
        return Arrays.stream(values())
                .filter(field -> field.label.equals(label))
                .findFirst();
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(Field::toString).toList();
    }

    @Override
    public String toString() {
        return label;
    }

    private static List<String> texts(Object[] values) {
        return Arrays.stream(values).map(Object::toString).toList();
    }
}

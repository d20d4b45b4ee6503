package io.podtrail.sink.routing;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.policy.document.Nearest;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An alert of which only the fields are known that somebody has written down as {@code FIELD=VALUE}, to ask where it would
 * go. What is not given has the value that most alerts have, or is empty.
 */
public final class SampleAlert {
    private static final Instant AT = Instant.EPOCH;

    private final Map<Field, List<String>> given = new LinkedHashMap<>();
    private final Map<String, String> namespaceLabels = new TreeMap<>();

    private SampleAlert() {}

    /**
     * Makes an alert of fields.
     *
     * @param fields each as {@code namespace=shop} or {@code namespaceLabels.team=shop}
     * @throws IllegalArgumentException saying what is wrong with one of them
     */
    public static Alert of(List<String> fields) {
        return read(fields).alert();
    }

    /**
     * An alert with some of its fields replaced.
     *
     * @throws IllegalArgumentException saying what is wrong with one of them
     */
    public static Alert of(Alert alert, List<String> fields) {
        return fields.isEmpty() ? alert : read(fields).over(alert);
    }

    private static SampleAlert read(List<String> fields) {
        var sample = new SampleAlert();
        fields.forEach(sample::read);
        return sample;
    }

    private void read(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a field with its value: write FIELD=VALUE, such as namespace=shop".formatted(text));
        }
        String name = text.substring(0, equals);
        String value = text.substring(equals + 1);
        AlertField field = AlertField.parse(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown field \"%s\": %s".formatted(name, Nearest.advice(name, Matchers.FIELDS))));
        if (field.field() == null) {
            namespaceLabels.put(String.valueOf(field.label()), value);
            return;
        }
        List<String> values = field.field() == Field.CHECK ? List.of(value.split(",", -1)) : List.of(value);
        for (String one : values) {
            if (!field.field().known().isEmpty() && !field.field().known().contains(one)) {
                throw new IllegalArgumentException("%s: unknown value \"%s\": %s"
                        .formatted(name, one, Nearest.advice(one, field.field().known())));
            }
        }
        if (field.field() == Field.WORKLOAD && value.indexOf('/') < 1) {
            throw new IllegalArgumentException(
                    "workload: \"%s\" has no kind: write KIND/NAME, such as Deployment/api".formatted(value));
        }
        given.put(field.field(), values);
    }

    private Alert alert() {
        Mode mode = one(Field.MODE, Mode.values(), Mode.ENFORCE);
        return over(new Alert(
                "",
                AlertType.VIOLATION,
                1,
                Transition.OPENED,
                Cause.POD_CREATED,
                AT,
                "",
                null,
                "",
                new Workload("", ""),
                mode,
                Level.RESTRICTED,
                Version.LATEST,
                AlertSettings.DEFAULT.severity(mode),
                AT,
                null,
                "",
                List.of(),
                List.of(Evidence.RUNNING),
                1,
                List.of(),
                Map.of()));
    }

    private Alert over(Alert base) {
        Transition transition = one(Field.TRANSITION, Transition.values(), base.transition());
        var labels = new TreeMap<>(base.namespaceLabels());
        labels.putAll(namespaceLabels);
        return new Alert(
                text(Field.ALERT, base.fingerprint()),
                one(Field.TYPE, AlertType.values(), base.type()),
                base.revision(),
                transition,
                one(Field.CAUSE, Cause.values(), base.cause()),
                base.at(),
                text(Field.CLUSTER, base.cluster()),
                given.containsKey(Field.CLUSTER) ? null : base.clusterAlias(),
                text(Field.NAMESPACE, base.namespace()),
                workload(base.workload()),
                one(Field.MODE, Mode.values(), base.mode()),
                one(Field.LEVEL, Level.values(), base.level()),
                base.version(),
                one(Field.SEVERITY, Severity.values(), base.severity()),
                base.startsAt(),
                transition == Transition.RESOLVED && base.endsAt() == null ? base.at() : base.endsAt(),
                base.message(),
                findings(base.findings()),
                base.evidence(),
                base.violatingPods(),
                base.samplePods(),
                labels);
    }

    private String text(Field field, String otherwise) {
        return given.getOrDefault(field, List.of(otherwise)).get(0);
    }

    private <E> E one(Field field, E[] values, E otherwise) {
        String text = text(field, otherwise.toString());
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(text))
                .findFirst()
                .orElse(otherwise);
    }

    private Workload workload(Workload otherwise) {
        if (!given.containsKey(Field.WORKLOAD)) {
            return otherwise;
        }
        String[] parts = text(Field.WORKLOAD, "").split("/", 2);
        return new Workload(parts[0], parts[1]);
    }

    private List<Finding> findings(List<Finding> otherwise) {
        List<String> checks = given.get(Field.CHECK);
        return checks == null
                ? otherwise
                : checks.stream().map(check -> new Finding(check, check, "")).toList();
    }
}

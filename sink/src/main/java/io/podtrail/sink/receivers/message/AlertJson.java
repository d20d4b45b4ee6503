package io.podtrail.sink.receivers.message;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is said of an alert, field by field, for receivers that show fields. */
public final class AlertJson {
    private static final int MAX_FIELD = 2_000;
    private static final int MOST_FINDINGS = 30;

    private AlertJson() {}

    /** All of it, with where to look further. */
    public static ObjectNode of(AlertWords alert, References references) {
        ObjectNode json = brief(alert);
        json.put("what", Fitting.fit(alert.story(), MAX_FIELD));
        var findings = json.putArray("findings");
        alert.findings().stream()
                .limit(MOST_FINDINGS)
                .forEach(finding -> findings.add(Fitting.fit(finding, MAX_FIELD)));
        alert.remarks().forEach(json.withArrayProperty("remarks")::add);
        Remedy.of(alert.alert()).ifPresent(remedy -> {
            var before = json.putArray("todo");
            remedy.first().forEach(sentence -> before.add(Fitting.fit(sentence, MAX_FIELD)));
            remedy.commands().forEach(command -> before.add(Fitting.fit(command, MAX_FIELD)));
            remedy.advice().forEach(before::add);
            if (!remedy.patch().isEmpty()) {
                json.put("fix", Fitting.fit(remedy.patch(), MAX_FIELD));
                json.put("fixOf", Fitting.fit(remedy.patchOf(), MAX_FIELD));
            }
        });
        if (!alert.isResolved()) {
            json.put("describe", Fitting.fit(alert.describe(), MAX_FIELD));
            json.put("silence", Fitting.fit(alert.silence(), MAX_FIELD));
        }
        String owner = references.owner(alert.alert());
        if (!owner.isEmpty()) {
            json.put("owner", Fitting.fit(owner, MAX_FIELD));
        }
        String runbook = references.runbook(alert.alert());
        if (runbook != null) {
            json.put("runbook", runbook);
        }
        return json;
    }

    /** What tells it from others. */
    public static ObjectNode brief(AlertWords alert) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("workload", Fitting.fit(alert.workload(), MAX_FIELD));
        json.put("namespace", Fitting.fit(alert.namespace(), MAX_FIELD));
        json.put("asked", alert.asked());
        json.put("severity", alert.alert().severity().toString());
        if (alert.isResolved()) {
            json.put("ended", alert.ending());
        } else {
            json.put("evidence", Fitting.fit(alert.evidence(), MAX_FIELD));
        }
        json.put("checks", Fitting.fit(alert.checks(), MAX_FIELD));
        return json;
    }
}

package io.podtrail.sink.receivers.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.podtrail.events.Alert;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.kubernetes.WorkloadLookup;
import io.podtrail.sink.receivers.message.AlertWords;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.Sha256;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Locale;

/** One revision of an alert as an Event. Its name is made of the revision: a second attempt finds it there. */
record AlertEvent(Alert alert) {
    /** Upstream: {@code NoteLengthLimit}, in bytes. */
    static final int MAX_NOTE = 1_024;

    private static final int MAX_NAME = 253;
    private static final int HASH = 20;
    private static final String US = "podtrail";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * The Event.
     *
     * @param headline what happened
     * @param uid of the workload, by which kubectl finds its Events; empty when it is not there
     */
    Event of(String headline, String uid) {
        var words = new AlertWords(alert);
        return new EventBuilder()
                .withNewMetadata()
                .withName(US + "."
                        + Sha256.hex(alert.fingerprint() + " " + alert.revision() + " " + alert.at())
                                .substring(0, HASH))
                .withNamespace(alert.namespace())
                .endMetadata()
                .withEventTime(new MicroTime(TIME.format(alert.at())))
                .withReportingController(US)
                .withReportingInstance(US)
                .withAction("PodSecurityAudit")
                .withReason(reason(words))
                .withType(words.isResolved() ? "Normal" : "Warning")
                .withRegarding(regarding(uid))
                .withNote(note(headline, words))
                .build();
    }

    private String reason(AlertWords words) {
        if (words.isResolved()) {
            return "PodSecurityResolved";
        }
        return switch (alert.type()) {
            case VIOLATION -> "PodSecurityViolation";
            case GRANDFATHERED -> "PodSecurityGrandfathered";
            case WEAK_WINDOW -> "PodSecurityWeakWindow";
        };
    }

    private ObjectReference regarding(String uid) {
        var reference = new ObjectReferenceBuilder()
                .withKind(Fitting.fit(Printable.of(alert.workload().kind()), MAX_NAME))
                .withNamespace(alert.namespace())
                .withName(Fitting.fit(Printable.of(alert.workload().name()), MAX_NAME));
        WorkloadKind.named(alert.workload().kind())
                .ifPresent(kind -> reference.withApiVersion(WorkloadLookup.apiVersion(kind)));
        return (uid.isEmpty() ? reference : reference.withUid(uid)).build();
    }

    private static String note(String headline, AlertWords words) {
        var parts = new ArrayList<String>();
        parts.add(headline);
        if (words.isResolved()) {
            parts.add(words.story());
        } else {
            parts.add(words.evidence());
            parts.addAll(words.findings());
        }
        parts.removeIf(String::isEmpty);
        String text = String.join("; ", parts);
        int max = MAX_NOTE;
        String note = Fitting.fit(text, max);
        for (int bytes = note.getBytes(UTF_8).length; bytes > MAX_NOTE; bytes = note.getBytes(UTF_8).length) {
            max -= (bytes - MAX_NOTE) / 3 + 1; // No character has more than three bytes for each of its units.
            note = Fitting.fit(text, max);
        }
        return note;
    }
}

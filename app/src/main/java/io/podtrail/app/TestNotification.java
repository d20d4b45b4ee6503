package io.podtrail.app;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Fingerprint;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Notification.Suppressed;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A notification of an alert that exists nowhere: every name in it says that it is a test. The alert of one receiver is always
 * the same one, so that the next test ends what a test has left open; its revisions grow with time, so that no receiver takes
 * one for a repetition.
 *
 * @param receiver the receiver's name
 * @param topic where alerts lie, for receivers that pass the record on
 * @param at when the test began
 * @param cluster of the alert
 * @param namespace of the alert
 */
record TestNotification(String receiver, String topic, Instant at, String cluster, String namespace) {
    private static final String CLUSTER = "TEST-MESSAGE";
    private static final String NAMESPACE = "podtrail-notify-test";
    /** Every cluster has it. */
    private static final String DEFAULT_NAMESPACE = "default";

    private static final Workload WORKLOAD = new Workload("Test", "nothing-violates");
    private static final String MESSAGE =
            "TEST MESSAGE, sent by 'podtrail notify test': no pod violates anything, and there is nothing to do";

    /**
     * A test of a receiver.
     *
     * @param onlyCluster the one whose alerts the receiver takes, to which it writes; empty when it takes those of all
     */
    static TestNotification of(String receiver, String topic, Instant at, Optional<String> onlyCluster) {
        return new TestNotification(
                receiver,
                topic,
                at,
                onlyCluster.orElse(CLUSTER),
                onlyCluster.isPresent() ? DEFAULT_NAMESPACE : NAMESPACE);
    }

    /** That the alert has opened. */
    Notification opened() {
        return of(Transition.OPENED, Cause.POD_CREATED, 0, Map.of());
    }

    /**
     * That it is over.
     *
     * @param remembered what the receiver asked to be remembered when it took the first one
     */
    Notification resolved(Map<String, String> remembered) {
        return of(Transition.RESOLVED, Cause.FINISHED, 1, remembered);
    }

    private Notification of(Transition transition, Cause cause, int step, Map<String, String> remembered) {
        Alert alert = alert(transition, cause, step);
        byte[] value = EventSerde.alert().serialize(topic, alert);
        var record = new ConsumerRecord<byte[], byte[]>(topic, 0, step, new byte[0], value);
        return new Notification(
                alert.fingerprint(),
                Map.of("namespace", namespace),
                Reason.CHANGED,
                List.of(new Item(alert, record)),
                Suppressed.NOTHING,
                remembered);
    }

    private Alert alert(Transition transition, Cause cause, int step) {
        Instant began = at.truncatedTo(ChronoUnit.SECONDS);
        boolean isResolved = transition == Transition.RESOLVED;
        return new Alert(
                Fingerprint.of(NAMESPACE, receiver),
                AlertType.VIOLATION,
                began.getEpochSecond() + step,
                transition,
                cause,
                began,
                cluster,
                null,
                namespace,
                WORKLOAD,
                Mode.WARN,
                Level.RESTRICTED,
                Version.LATEST,
                Severity.INFO,
                began,
                isResolved ? began : null,
                MESSAGE,
                List.of(new Finding("test", "this is a test message", "no pod violates anything")),
                List.of(),
                0,
                List.of(),
                Map.of());
    }
}

package io.podtrail.sink.grouping;

import io.podtrail.events.Alert;
import io.podtrail.events.Transition;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An alert in its newest revision, with the groups it is in: none when it is known only because it inhibits others. */
final class KnownAlert {
    Alert alert;
    /** The newest revision that the receiver is to be sent: one that only corrects a number is not for everybody. */
    long newest;

    ConsumerRecord<byte[], byte[]> record;
    final Map<String, Member> memberships = new LinkedHashMap<>();

    KnownAlert(Alert alert, ConsumerRecord<byte[], byte[]> record) {
        this.alert = alert;
        this.record = record;
    }

    boolean isResolved() {
        return alert.transition() == Transition.RESOLVED;
    }

    boolean wasTold() {
        return memberships.values().stream().anyMatch(Member::wasTold);
    }
}

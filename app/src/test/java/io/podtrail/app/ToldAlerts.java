package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.events.Alert;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver that remembers what it was told, a few words for each alert. */
final class ToldAlerts implements Receiver {
    private final List<String> alerts = new CopyOnWriteArrayList<>();

    @Override
    public Delivery deliver(Notification notification) {
        for (Notification.Item item : notification.items()) {
            Alert alert = item.alert();
            alerts.add("%s %s %s %s".formatted(alert.transition(), alert.mode(), alert.workload(), alert.cause()));
        }
        return Delivery.delivered();
    }

    List<String> all() {
        return alerts;
    }

    void awaits(String alert) {
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(alerts).contains(alert));
    }
}

package io.podtrail.sink.receivers.kafka;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class TopicReceiverTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final TopicReceiver receiver = new TopicReceiver("security.alerts", producer);

    @Test
    void anAlertIsCopiedWithItsHeadersAndDeliveredOnlyOnceItIsAcknowledged() throws Exception {
        var record = anAlert().of("f", 1).record(0, 0);
        record.headers().add("ce_id", "f-1".getBytes(UTF_8));
        var notification = Notification.of(anAlert().of("f", 1).build(), record);

        var delivery = CompletableFuture.supplyAsync(() -> deliver(notification));
        Awaitility.await().until(() -> !producer.history().isEmpty());
        assertThat(delivery).isNotDone();
        producer.completeNext();

        assertThat(delivery.get().outcome()).isEqualTo(Outcome.DELIVERED);
        var copy = producer.history().get(0);
        assertThat(copy.topic()).isEqualTo("security.alerts");
        assertThat(copy.key()).isEqualTo("f".getBytes(UTF_8));
        assertThat(copy.value()).isEqualTo(record.value());
        assertThat(copy.headers()).isEqualTo(record.headers());
    }

    @Test
    void whatMayGoAwayIsRetriedAndTheRestIsRefused() throws Exception {
        producer.sendException = new TimeoutException("no broker");
        assertThat(receiver.deliver(anAlert().notification()).outcome()).isEqualTo(Outcome.RETRY);

        producer.sendException = new RecordTooLargeException("too large");
        assertThat(receiver.deliver(anAlert().notification()).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void itsTargetCannotBeATopicOfOurOwn() {
        assertThatThrownBy(() -> TopicReceiver.to("podtrail.alerts", new Topics("podtrail."), Map.of()))
                .hasMessageContaining("podtrail.alerts, which is a topic of Podtrail itself");
    }

    private io.podtrail.sink.receivers.Delivery deliver(Notification notification) {
        try {
            return receiver.deliver(notification);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.podtrail.sink.receivers.kafka;

import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import java.util.List;

/** {@code type: topic}: each alert, as it is, to another topic of the same Kafka. */
public final class TopicType implements ReceiverType {
    @Override
    public String name() {
        return "topic";
    }

    @Override
    public List<String> settings() {
        return List.of("topic");
    }

    @Override
    public HistoryDelivery history() {
        return HistoryDelivery.EACH;
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        String topic = settings.string("topic");
        if (topic == null) {
            settings.note("topic", "is missing: name the topic that alerts are copied to");
        }
        return new Settings(String.valueOf(topic));
    }

    private record Settings(String topic) implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            return TopicReceiver.to(topic, context.topics(), context.clientProperties());
        }
    }
}

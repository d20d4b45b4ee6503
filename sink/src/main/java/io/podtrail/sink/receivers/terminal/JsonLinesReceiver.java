package io.podtrail.sink.receivers.terminal;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.message.JsonLine;
import java.io.PrintStream;

/** One alert a line, as it lies in Kafka, on a stream that stays the caller's. */
public final class JsonLinesReceiver implements Receiver {
    private final Output out;

    public JsonLinesReceiver(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public boolean takesCorrections() {
        return true;
    }

    @Override
    public Delivery deliver(Notification notification) {
        notification.items().forEach(item -> out.print(JsonLine.of(item.record().value())));
        return Delivery.delivered();
    }
}

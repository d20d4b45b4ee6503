package io.podtrail.sink.receivers.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import java.io.PrintStream;

/** One alert a line, as it lies in Kafka, on a stream that stays the caller's. */
public final class JsonLinesReceiver implements Receiver {
    private final Output out;

    public JsonLinesReceiver(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Delivery deliver(Notification notification) {
        // In valid JSON a bare line break or tab stands between tokens only, other control characters nowhere.
        String json = new String(notification.record().value(), UTF_8)
                .replace('\n', ' ')
                .replace('\r', ' ')
                .replace('\t', ' ');
        out.print(Printable.of(json) + "\n");
        return Delivery.delivered();
    }
}

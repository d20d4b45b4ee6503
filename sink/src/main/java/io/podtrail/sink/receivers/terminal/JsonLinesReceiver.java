package io.podtrail.sink.receivers.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.message.Printable;
import java.io.PrintStream;

/** One alert a line, as it lies in Kafka, on a stream that stays the caller's. */
public final class JsonLinesReceiver implements Receiver {
    private final Output out;

    public JsonLinesReceiver(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Delivery deliver(Notification notification) {
        notification.items().forEach(item -> out.print(line(item.record().value())));
        return Delivery.delivered();
    }

    private static String line(byte[] value) {
        // In valid JSON a bare line break or tab stands between tokens only, other control characters nowhere.
        String json =
                new String(value, UTF_8).replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
        return Printable.of(json) + "\n";
    }
}

package io.podtrail.sink.receivers.terminal;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.message.GroupWords;
import java.io.PrintStream;

/** Alerts for people, on a stream that stays the caller's. */
public final class TerminalReceiver implements Receiver {
    private final Output out;
    private final AlertText text;

    /** @param colour whether to write ANSI colours: only when the stream is a terminal */
    public TerminalReceiver(PrintStream out, boolean colour) {
        this.out = new Output(out);
        this.text = new AlertText(colour);
    }

    @Override
    public Delivery deliver(Notification notification) {
        notification.items().forEach(item -> out.print(text.of(item.alert())));
        String suppressed = new GroupWords(notification).suppressed();
        if (!suppressed.isEmpty()) {
            out.print("  " + suppressed + "\n\n");
        }
        return Delivery.delivered();
    }
}

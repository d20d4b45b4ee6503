package io.podtrail.sink.receivers.terminal;

import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import java.util.List;

/** {@code type: terminal}: alerts on standard output. */
public final class TerminalType implements ReceiverType {
    private static final List<String> OUTPUTS = List.of("text", "json");

    @Override
    public String name() {
        return "terminal";
    }

    @Override
    public List<String> settings() {
        return List.of("output");
    }

    @Override
    public HistoryDelivery history() {
        return HistoryDelivery.EACH;
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        String output = settings.string("output");
        if (output != null && !OUTPUTS.contains(output)) {
            settings.noteUnknown("output", output, OUTPUTS);
        }
        return new Settings(output == null ? "text" : output);
    }

    /** @param output {@code text}, or {@code json} for one alert a line */
    private record Settings(String output) implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            return output.equals("json")
                    ? new JsonLinesReceiver(context.out())
                    : new TerminalReceiver(context.out(), context.coloured());
        }
    }
}

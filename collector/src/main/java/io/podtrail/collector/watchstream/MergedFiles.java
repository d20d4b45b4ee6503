package io.podtrail.collector.watchstream;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files, which can be looked ahead into: the earliest event first, the earlier input first where times are equal. An event
 * without a time follows the one before it in its file; files without times are read one after the other, those that
 * begin with a namespace first, because namespaces decide what their pods may do.
 */
final class MergedFiles implements EventStream {
    private final List<Head> heads = new ArrayList<>();
    private volatile boolean stopped;

    MergedFiles(List<Input> inputs) {
        for (int number = 0; number < inputs.size(); number++) {
            heads.add(new Head(number, inputs.get(number)));
        }
        heads.sort((a, b) -> Boolean.compare(b.beginsWithNamespace(), a.beginsWithNamespace()));
    }

    @Override
    public @Nullable Arrival next() {
        Head earliest = null;
        for (Head head : heads) {
            if (!head.ended && (earliest == null || head.time.isBefore(earliest.time))) {
                earliest = head;
            }
        }
        return earliest == null || stopped ? null : earliest.take();
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() throws IOException {
        for (Head head : heads) {
            head.input.close();
        }
    }

    /** The next event of one input, and the time it counts as. */
    private static final class Head {
        private final int number;
        private final Input input;
        private @Nullable WatchEvent event;
        private Instant time = Instant.MIN;
        private boolean ended;

        Head(int number, Input input) {
            this.number = number;
            this.input = input;
            advance();
        }

        boolean beginsWithNamespace() {
            return event instanceof WatchEvent.NamespaceSeen;
        }

        Arrival take() {
            var taken = new Arrival(number, event);
            ended = event == null;
            if (!ended) {
                advance();
            }
            return taken;
        }

        private void advance() {
            event = input.next();
            Instant observedAt = event == null ? null : event.observedAt();
            if (observedAt != null) {
                time = observedAt;
            }
        }
    }
}

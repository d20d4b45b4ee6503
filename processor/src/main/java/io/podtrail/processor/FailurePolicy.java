package io.podtrail.processor;

import io.podtrail.events.kafka.AuthorizationFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream thread that died: another takes its place, because most failures pass (a broker that was away, a
 * disk that was full for a moment). One that does not pass would kill its successors too, so after a few the processor stops
 * and says why: what is not said is lost to whoever could act. No thread is replaced after a refusal by Kafka's ACLs, which
 * only its operators can end.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {
    /** So many threads are replaced within {@link #WINDOW}. */
    static final int REPLACEMENTS = 3;

    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);

    private final Clock clock;
    private final Consumer<Throwable> giveUp;
    private final BooleanSupplier isProgress;
    private final Deque<Instant> replaced = new ArrayDeque<>();

    /**
     * @param isProgress whether the record that is to blame for the failure will be passed over, so that it cannot end
     *     another thread
     * @param giveUp gets the last failure, when no thread is replaced any more
     */
    FailurePolicy(Clock clock, BooleanSupplier isProgress, Consumer<Throwable> giveUp) {
        this.clock = clock;
        this.isProgress = isProgress;
        this.giveUp = giveUp;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        if (isProgress.getAsBoolean()) {
            LOG.warn("a stream thread is replaced, and passes over the record that ended it", failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        Instant now = clock.instant();
        while (!replaced.isEmpty() && replaced.peekFirst().plus(WINDOW).isBefore(now)) {
            replaced.removeFirst();
        }
        if (AuthorizationFailure.in(failure).isPresent()) {
            LOG.error("Kafka's ACLs refuse what the processor has to do; the processor stops", failure);
            giveUp.accept(failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (replaced.size() < REPLACEMENTS) {
            replaced.addLast(now);
            LOG.warn(
                    "a stream thread died and is replaced, {} of {} within {}",
                    replaced.size(),
                    REPLACEMENTS,
                    WINDOW,
                    failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.error("a stream thread died again; the processor stops", failure);
        giveUp.accept(failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}

package io.podtrail.collector;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Kafka's clock. Kafka has no request for it, but a coordinator says when, by its own clock, a transaction began: to
 * ask, a collector needs no permission beyond that to use its transactional id.
 */
final class TransactionTime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionTime.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    /** While the clocks disagree, they are compared more often, so that it shows soon when they are put right. */
    private static final Duration PERIOD_OF_DOUBT = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Admin admin;
    private final String transactionalId;
    private final KafkaClock clock;
    private boolean compared;
    private long comparedAt;
    private boolean agreed = true;
    private boolean isUnsupported;

    /** @param admin is closed with this */
    TransactionTime(Admin admin, String transactionalId, KafkaClock clock) {
        this.admin = admin;
        this.transactionalId = transactionalId;
        this.clock = clock;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /** Compares the clocks by the transaction that began after the given time, when it is time for that. */
    void transactionBegan(long after) throws InterruptedException {
        long now = clock.nanoTime();
        Duration period = clock.agrees() ? PERIOD : PERIOD_OF_DOUBT;
        if (compared && now - comparedAt < period.toNanos()) {
            return;
        }
        compared = true;
        comparedAt = now;
        try {
            OptionalLong began = admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .transactionStartTimeMs();
            if (began.isPresent()) {
                clock.measured(Instant.ofEpochMilli(began.getAsLong()), after, now);
                log();
            }
        } catch (ExecutionException | TimeoutException e) {
            if (!isUnsupported) {
                LOG.warn("This machine's clock cannot be compared with Kafka's: {}", String.valueOf(e.getMessage()));
            }
            isUnsupported = true;
        }
    }

    private void log() {
        isUnsupported = false;
        if (clock.agrees() == agreed) {
            return;
        }
        agreed = !agreed;
        if (agreed) {
            LOG.info("This machine's clock agrees with Kafka's again");
        } else {
            LOG.warn(
                    "This machine's clock differs from Kafka's by {} s (positive: it is ahead). Observations bear Kafka's"
                            + " time until both agree; set the clocks of this machine and of the brokers by NTP",
                    clock.skew().toSeconds());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}

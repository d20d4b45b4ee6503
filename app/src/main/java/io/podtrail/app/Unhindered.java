package io.podtrail.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.podtrail.app.http.Health;
import io.podtrail.events.kafka.TransactionWatch;

/**
 * The health of a part that is not ready while a transaction, which it may not end, hides from it what it is to read.
 *
 * @param part the health of the part itself
 */
record Unhindered(Health part, TransactionWatch transactions) implements Health {
    @Override
    public boolean isReady() {
        return part.isReady() && transactions.obstacle().isEmpty();
    }

    @Override
    public String state() {
        return transactions.obstacle().orElseGet(part::state);
    }

    /** Has a watch counted in a registry. */
    static void measure(TransactionWatch transactions, MeterRegistry registry) {
        Gauge.builder("podtrail.transactions.hanging", transactions, TransactionWatch::obstacles)
                .description("Partitions that cannot be read on because of a transaction that may not be ended here")
                .register(registry);
        counter(transactions, registry, "committed", TransactionWatch::committed);
        counter(transactions, registry, "aborted", TransactionWatch::aborted);
    }

    private static void counter(
            TransactionWatch transactions,
            MeterRegistry registry,
            String outcome,
            java.util.function.ToDoubleFunction<TransactionWatch> count) {
        FunctionCounter.builder("podtrail.transactions.ended", transactions, count)
                .description("Transactions that did not end by themselves and were ended here")
                .tag("outcome", outcome)
                .register(registry);
    }
}

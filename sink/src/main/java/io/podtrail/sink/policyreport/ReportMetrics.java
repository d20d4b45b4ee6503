package io.podtrail.sink.policyreport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What a writer of reports tells of itself. Every name begins with {@code podtrail.reports}. */
public final class ReportMetrics {
    private static final String PREFIX = "podtrail.reports";

    private final Counter applied;
    private final Counter deleted;
    private final Counter failures;
    private final Counter createdAnew;
    private final AtomicLong reports = new AtomicLong();
    private final AtomicLong results = new AtomicLong();
    private final AtomicLong omitted = new AtomicLong();

    public ReportMetrics(MeterRegistry registry) {
        applied = writes(registry, "apply");
        deleted = writes(registry, "delete");
        failures = Counter.builder(PREFIX + ".failures")
                .description("Writes that the API server did not take, and that are made again")
                .register(registry);
        createdAnew = Counter.builder(PREFIX + ".topics.created.anew")
                .description("Topics that were deleted and created anew, or end before what was read of them")
                .register(registry);
        gauge(registry, PREFIX, "Reports that are in the cluster", reports);
        gauge(registry, PREFIX + ".results", "Results in these reports", results);
        gauge(registry, PREFIX + ".omitted", "Results that are not written, because there would be too many", omitted);
    }

    void applied() {
        applied.increment();
    }

    void deleted() {
        deleted.increment();
    }

    void failed() {
        failures.increment();
    }

    void topicRecreated() {
        createdAnew.increment();
    }

    void standing(long reportsNow, long resultsNow, long omittedNow) {
        reports.set(reportsNow);
        results.set(resultsNow);
        omitted.set(omittedNow);
    }

    private static Counter writes(MeterRegistry registry, String operation) {
        return Counter.builder(PREFIX + ".writes")
                .description("Reports that were written, by what was done to them")
                .tag("operation", operation)
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get).description(description).register(registry);
    }
}

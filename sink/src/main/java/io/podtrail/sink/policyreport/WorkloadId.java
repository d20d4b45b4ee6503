package io.podtrail.sink.policyreport;

import io.podtrail.events.Fingerprint;
import io.podtrail.events.Workload;
import java.util.Comparator;
import java.util.Locale;

/** A workload of the one cluster that reports are written to. */
record WorkloadId(String namespace, Workload workload) implements Comparable<WorkloadId> {
    private static final Comparator<WorkloadId> ORDER = Comparator.comparing(WorkloadId::namespace)
            .thenComparing(id -> id.workload().kind())
            .thenComparing(id -> id.workload().name());
    /** Leaves room for the rest within the 63 characters that every tool shows. */
    private static final int SHOWN_NAME = 30;

    private static final int HASH = 12;

    /** The name of its report: for people to recognize, the same for ever, and no other workload's. */
    String reportName() {
        String name = workload.name().length() <= SHOWN_NAME
                ? workload.name()
                : workload.name().substring(0, SHOWN_NAME).replaceAll("[^a-z0-9]+$", "");
        String hash =
                Fingerprint.of(namespace, workload.kind(), workload.name()).substring(0, HASH);
        return workload.kind().toLowerCase(Locale.ROOT) + '-' + name + '-' + hash;
    }

    @Override
    public int compareTo(WorkloadId other) {
        return ORDER.compare(this, other);
    }
}

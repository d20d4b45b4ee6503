package io.podtrail.sink.policyreport;

import io.podtrail.events.Fingerprint;
import io.podtrail.events.Workload;
import io.podtrail.policy.DnsNames;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A workload of the one cluster that reports are written to. */
record WorkloadId(String namespace, Workload workload) implements Comparable<WorkloadId> {
    private static final Comparator<WorkloadId> ORDER = Comparator.comparing(WorkloadId::namespace)
            .thenComparing(id -> id.workload().kind())
            .thenComparing(id -> id.workload().name());
    /** Leaves room for the rest within the 63 characters that every tool shows. */
    private static final int SHOWN_NAME = 30;

    private static final int HASH = 12;
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9]+");

    /**
     * The name of its report: for people to recognize, the same for ever, and no other workload's. Kind and name may come
     * from an owner reference, which Kubernetes does not check, so what no name may hold becomes a dash.
     */
    String reportName() {
        String hash =
                Fingerprint.of(namespace, workload.kind(), workload.name()).substring(0, HASH);
        return Stream.of(
                        named(workload.kind().toLowerCase(Locale.ROOT)),
                        isNamed() ? cut(workload.name()) : named(workload.name()),
                        hash)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("-"));
    }

    /** Whether an object can have its name. */
    private boolean isNamed() {
        return DnsNames.isSubdomain(workload.name());
    }

    private static String named(String text) {
        return cut(NOT_IN_NAMES.matcher(text).replaceAll("-").replaceAll("^-", ""));
    }

    private static String cut(String name) {
        String shown = name.length() <= SHOWN_NAME ? name : name.substring(0, SHOWN_NAME);
        return shown.replaceAll("[^a-z0-9]+$", "");
    }

    @Override
    public int compareTo(WorkloadId other) {
        return ORDER.compare(this, other);
    }
}

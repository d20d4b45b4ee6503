package io.podtrail.sink.policyreport;

import java.util.Locale;

/** Which of the two report APIs is written. They have the same shape; the second continues the first under another name. */
public enum ReportFormat {
    /** {@code PolicyReport} of the Kubernetes policy working group: what Kyverno and most viewers speak. */
    POLICY_REPORT("wgpolicyk8s.io", "v1alpha2", "policyreports", "PolicyReport"),
    /** {@code Report} of OpenReports. */
    OPEN_REPORTS("openreports.io", "v1alpha1", "reports", "Report");

    private final String group;
    private final String version;
    private final String plural;
    private final String kind;

    ReportFormat(String group, String version, String plural, String kind) {
        this.group = group;
        this.version = version;
        this.plural = plural;
        this.kind = kind;
    }

    String group() {
        return group;
    }

    String version() {
        return version;
    }

    String apiVersion() {
        return group + '/' + version;
    }

    String plural() {
        return plural;
    }

    String kind() {
        return kind;
    }

    /** The name of its CustomResourceDefinition, such as {@code policyreports.wgpolicyk8s.io}. */
    String resource() {
        return plural + '.' + group;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

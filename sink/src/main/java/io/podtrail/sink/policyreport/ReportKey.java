package io.podtrail.sink.policyreport;

/** Where a report is in the cluster. */
record ReportKey(String namespace, String name) {
    static ReportKey of(WorkloadId id) {
        return new ReportKey(id.namespace(), id.reportName());
    }

    @Override
    public String toString() {
        return namespace + '/' + name;
    }
}

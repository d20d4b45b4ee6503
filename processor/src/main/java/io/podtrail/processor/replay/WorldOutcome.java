package io.podtrail.processor.replay;

import java.util.List;

/** What was under one policy: the log's own, or a supposed one. Both lists are in the order of their keys. */
public record WorldOutcome(List<NamespaceOutcome> namespaces, List<WorkloadOutcome> workloads) {
    public WorldOutcome {
        namespaces = List.copyOf(namespaces);
        workloads = List.copyOf(workloads);
    }
}

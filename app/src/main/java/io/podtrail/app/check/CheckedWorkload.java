package io.podtrail.app.check;

import io.podtrail.policy.fix.NodeAccess;
import io.podtrail.policy.fix.Patch;
import io.podtrail.policy.manifest.Manifest;
import java.util.List;

/**
 * A workload and what the standards say of it.
 *
 * @param file where it was read
 * @param namespace where it would go; never empty
 * @param demands what it was judged against; empty where its namespace asks for nothing
 * @param exemption why it was not judged, in words; empty if it was
 * @param violations in the order of the standards
 */
public record CheckedWorkload(
        String file,
        Manifest manifest,
        String namespace,
        List<Demand> demands,
        String exemption,
        List<Violation> violations) {
    public boolean isExempt() {
        return !exemption.isEmpty();
    }

    /** What makes it pass; empty when it does. */
    public Patch fix() {
        return manifest.patch(violations.stream()
                .flatMap(violation -> violation.edits().stream())
                .toList());
    }

    /** What makes it pass one check. */
    public Patch fix(Violation violation) {
        return manifest.patch(violation.edits());
    }

    /** {@code Deployment shop/api}, with the place of the pod where its object makes several kinds of pod. */
    @Override
    public String toString() {
        String object = manifest.kind() + " " + namespace + "/" + manifest.name();
        return manifest.part().isEmpty() ? object : object + " (" + manifest.part() + ")";
    }

    /**
     * By which fields a DaemonSet that fails reaches its node: a fix that takes them away breaks the agent that it probably is.
     * Empty where a fix is safe.
     */
    public List<String> nodeAccess() {
        return fix().isEmpty() ? List.of() : NodeAccess.ofAgent(manifest.kind(), manifest.pod());
    }
}

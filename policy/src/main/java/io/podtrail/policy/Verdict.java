package io.podtrail.policy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the standards say of one pod at one level and version.
 *
 * @param findings the failing checks in upstream's order; empty exactly when the pod is allowed
 */
public record Verdict(List<Finding> findings) {
    /** No failing check. */
    public static final Verdict ALLOWED = new Verdict(List.of());

    public Verdict {
        findings = List.copyOf(findings);
    }

    public boolean isAllowed() {
        return findings.isEmpty();
    }

    /** Upstream's {@code ForbiddenReason()}: the reasons, comma-separated; empty when allowed. */
    public String reason() {
        return findings.stream().map(Finding::reason).collect(Collectors.joining(", "));
    }

    /** Upstream's {@code ForbiddenDetail()}: reasons with details, comma-separated; empty when allowed. */
    public String detail() {
        return findings.stream().map(Finding::toString).collect(Collectors.joining(", "));
    }
}

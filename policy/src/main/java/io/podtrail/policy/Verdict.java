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
        var detail = new StringBuilder(256);
        for (Finding finding : findings) {
            finding.appendTo(detail.append(detail.isEmpty() ? "" : ", "));
        }
        return detail.toString();
    }

    /** What the API server says of the pod in a mode: a denial, or what would be one. Only of a pod that is not allowed. */
    public String message(Mode mode, LevelVersion asked) {
        String verb = mode == Mode.ENFORCE ? "violates" : "would violate";
        return "%s PodSecurity \"%s\": %s".formatted(verb, asked, detail());
    }
}

package io.podtrail.policy.bounds;

import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The most that is kept of findings. Which checks failed is never cut; the details, which quote names and values of the
 * pod, are.
 */
public final class FindingBounds {
    /** The most bytes of a detail. */
    public static final int MAX_DETAIL = 4 * 1024;

    /** The most findings of one pod; there are fewer checks, but admission of a later version may know more. */
    public static final int MAX_FINDINGS = 32;

    /** The most bytes of the details in a union of findings; beyond, each check keeps the beginning of one. */
    public static final int MAX_UNION = 128 * 1024;

    /** The most checks in a union of findings. */
    public static final int MAX_CHECKS = 64;

    private static final int FRAME = "{\"check\":\"\",\"reason\":\"\",\"detail\":\"\"},".length();

    /** Follows the details of a pod of which not everything could be kept. */
    private static final String SHORTENED = " …[the pod is too large to be kept whole]";

    private FindingBounds() {}

    /**
     * What a pod violates; the same list when nothing had to be cut. Of a pod that is not whole the details say so.
     *
     * @param pod that was judged
     */
    public static List<Finding> within(List<Finding> findings, Pod pod) {
        return pod.shortened().isEmpty()
                ? within(findings)
                : within(findings).stream()
                        .map(finding -> new Finding(
                                finding.check(),
                                finding.reason(),
                                ShortText.cut(finding.detail(), MAX_DETAIL - 2 * SHORTENED.length()) + SHORTENED))
                        .toList();
    }

    /** What one pod violates; the same list when nothing had to be cut. */
    public static List<Finding> within(List<Finding> findings) {
        boolean fits = findings.size() <= MAX_FINDINGS;
        for (int i = 0; i < findings.size() && fits; i++) {
            Finding finding = findings.get(i);
            fits = ShortText.fits(finding.detail(), MAX_DETAIL)
                    && ShortText.fits(finding.reason(), PodBounds.MAX_NAME)
                    && ShortText.fits(finding.check(), PodBounds.MAX_NAME);
        }
        return fits
                ? findings
                : findings.stream()
                        .limit(MAX_FINDINGS)
                        .map(FindingBounds::within)
                        .toList();
    }

    private static Finding within(Finding finding) {
        return new Finding(
                PodBounds.name(finding.check()),
                PodBounds.name(finding.reason()),
                ShortText.cut(finding.detail(), MAX_DETAIL));
    }

    /**
     * What several pods violate together, in its order; the same list when nothing had to be cut. Every check stays in it.
     *
     * @param findings each within the bounds of one pod, without duplicates
     */
    public static List<Finding> union(List<Finding> findings) {
        int room = MAX_UNION;
        for (Finding finding : findings) {
            room -= jsonBytes(finding);
        }
        if (room >= 0) {
            return findings;
        }
        room = MAX_UNION;
        Set<String> checks = new HashSet<>();
        var kept = new ArrayList<Finding>();
        for (Finding finding : findings) {
            int bytes = jsonBytes(finding);
            boolean isFirst = checks.size() < MAX_CHECKS && checks.add(finding.check());
            if (bytes <= room) {
                kept.add(finding);
                room -= bytes;
            } else if (isFirst) {
                String detail = ShortText.cut(finding.detail(), ShortText.SHORTEST);
                kept.add(new Finding(finding.check(), finding.reason(), detail));
            }
        }
        return kept;
    }

    /** How many bytes a finding takes as JSON, with the names of its fields. */
    public static int jsonBytes(Finding finding) {
        return FRAME
                + ShortText.jsonBytes(finding.check())
                + ShortText.jsonBytes(finding.reason())
                + ShortText.jsonBytes(finding.detail());
    }
}

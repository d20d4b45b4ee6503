package io.podtrail.app.check;

import io.podtrail.policy.Mode;
import io.podtrail.policy.document.Problem;
import java.util.List;
import java.util.Map;

/**
 * What came of a check.
 *
 * @param files how many were read
 * @param workloads in the order of the files and of the objects in them
 * @param assumed how many of them were judged against {@link ManifestCheck#ASSUMED}, because nothing said what to ask for
 * @param otherKinds how many objects make no pods, by kind
 * @param problems what could not be read or understood
 * @param warnings what was judged, but is not as it should be
 * @param passedOver files that were not judged, and why
 */
public record CheckReport(
        int files,
        List<CheckedWorkload> workloads,
        int assumed,
        Map<String, Integer> otherKinds,
        List<FileProblem> problems,
        List<FileProblem> warnings,
        List<PassedOver> passedOver) {
    /** A problem and the file that it is in. */
    public record FileProblem(String file, Problem problem) {
        /** {@code FILE:LINE: FIELD: TEXT}, which editors can jump to. */
        @Override
        public String toString() {
            return problem.in(file);
        }
    }

    /** The workloads that fail a check. */
    public List<CheckedWorkload> violating() {
        return workloads.stream()
                .filter(workload -> !workload.violations().isEmpty())
                .toList();
    }

    /** Whether a workload fails what a mode as strict as this asks for. */
    public boolean hasViolation(Mode leastStrict) {
        return workloads.stream()
                .flatMap(workload -> workload.violations().stream())
                .anyMatch(violation -> violation.concerns(leastStrict));
    }
}

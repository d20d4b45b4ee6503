package io.podtrail.policy;

import java.util.List;

/**
 * How a workload is made to comply, as far as that can be said from its pods and its pod template.
 *
 * @param patch a strategic merge patch of the workload in YAML, ended by a line feed; of the pod template alone where the
 *     workload's kind is not one of Kubernetes' own; empty when there is none to give
 * @param templateComplies whether the workload's template complies already, so that only its pods have to be replaced
 * @param nodeAccess by which fields a DaemonSet that the patch is for reaches its node: it breaks if it needs them; empty
 *     where the patch takes nothing like that away
 * @param addedContainers containers that violate and are not in the template, by name: something adds them on the way in
 * @param podsToDelete pods with an ephemeral container that violates, by name: such a container cannot be changed
 * @param unanswered the checks that neither the patch nor the end of those pods satisfies, by their IDs
 */
public record Fix(
        String patch,
        boolean templateComplies,
        List<String> nodeAccess,
        List<String> addedContainers,
        List<String> podsToDelete,
        List<String> unanswered) {
    public Fix {
        nodeAccess = List.copyOf(nodeAccess);
        addedContainers = List.copyOf(addedContainers);
        podsToDelete = List.copyOf(podsToDelete);
        unanswered = List.copyOf(unanswered);
    }
}

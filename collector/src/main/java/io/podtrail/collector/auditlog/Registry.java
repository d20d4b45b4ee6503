package io.podtrail.collector.auditlog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When the API server removes an object: not when its deletion is asked for, but when neither grace nor finalizers are left.
 * Upstream: {@code apiserver/pkg/registry/generic/registry/store.go}, {@code Delete} and {@code ShouldDeleteDuringUpdate}, and
 * {@code CheckGracefulDelete} of pods.
 */
final class Registry {
    private static final Set<String> TERMINAL_PHASES = Set.of("Succeeded", "Failed");

    private Registry() {}

    /** Whether an object, as it is after a request of any verb, is removed by that. */
    static boolean isRemoved(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.hasNonNull("deletionTimestamp")
                && metadata.path("deletionGracePeriodSeconds").asInt(0) == 0
                && !hasFinalizers(object);
    }

    /** Whether a namespace is removed, which has finalizers of its specification as well. */
    static boolean isNamespaceRemoved(JsonNode namespace) {
        return isRemoved(namespace) && namespace.at("/spec/finalizers").isEmpty();
    }

    static boolean hasFinalizers(JsonNode object) {
        return !object.path("metadata").path("finalizers").isEmpty();
    }

    /** Whether a deletion gives a pod no time: no kubelet has it, or it has ended. */
    static boolean endsWithoutGrace(JsonNode pod) {
        return pod.path("spec").path("nodeName").asText("").isEmpty()
                || TERMINAL_PHASES.contains(pod.path("status").path("phase").asText());
    }

    /** Whether the options of a deletion give no time, whatever the pod is. */
    static boolean isForced(@Nullable JsonNode deleteOptions) {
        return deleteOptions != null && deleteOptions.path("gracePeriodSeconds").asInt(-1) == 0;
    }

    /** Whether the options of a deletion put a finalizer on the object, which the garbage collector takes away. */
    static boolean addsFinalizer(@Nullable JsonNode deleteOptions) {
        String policy = deleteOptions == null
                ? ""
                : deleteOptions.path("propagationPolicy").asText();
        return policy.equals("Foreground")
                || policy.equals("Orphan")
                || (deleteOptions != null
                        && deleteOptions.path("orphanDependents").asBoolean());
    }
}

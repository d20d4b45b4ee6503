package io.podtrail.policy.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Optional;

/**
 * Where in an object a pod stands.
 *
 * @param at the pod, or what becomes it; of a pod that is put together from several places, the node that holds them
 */
public record PodPlace(JsonPointer at, Shape shape) {
    /** What stands at the place. */
    public enum Shape {
        /** A pod or a pod template: {@code metadata} and {@code spec}. */
        TEMPLATE,
        /** The fields of a pod's {@code spec} without one around them. */
        SPEC,
        /** Parts that the object's controller makes a pod of; no field of the pod stands in just one place. */
        PARTS
    }

    /**
     * The place in the object of a field of the pod; empty where the object has none for it.
     *
     * @param inPod from the pod's root, such as {@code /spec/hostNetwork}
     */
    public Optional<JsonPointer> of(JsonPointer inPod) {
        return switch (shape) {
            case TEMPLATE -> Optional.of(at.append(inPod));
            case SPEC -> inPod.matchesProperty("spec") ? Optional.of(at.append(inPod.tail())) : Optional.empty();
            case PARTS -> Optional.empty();
        };
    }
}

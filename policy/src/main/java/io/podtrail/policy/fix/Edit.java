package io.podtrail.policy.fix;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One change to a pod.
 *
 * @param path where, from the pod's root, such as {@code /spec/containers/0/securityContext/privileged}
 * @param value what must stand there; null when nothing must
 */
public record Edit(JsonPointer path, @Nullable JsonNode value) {
    /** Whether the manifest is another one with it. */
    public boolean changes(JsonNode manifest) {
        JsonNode present = manifest.at(path);
        return value == null ? !present.isMissingNode() : !present.equals(value);
    }
}

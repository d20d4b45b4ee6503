package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A container's port; 0 is unset.
 *
 * @param containerPort read, because manifests need it for the API server's defaults, but never written
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record ContainerPort(
        int hostPort,

        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
        int containerPort) {
    static final ContainerPort EMPTY = new ContainerPort(0, 0);
}

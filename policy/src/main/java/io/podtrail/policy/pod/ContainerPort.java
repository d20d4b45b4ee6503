package io.podtrail.policy.pod;

/**
 * A container's port; 0 is unset.
 *
 * @param containerPort read, because manifests need it for the API server's defaults, but never written
 */
public record ContainerPort(int hostPort, int containerPort) {
    static final ContainerPort EMPTY = new ContainerPort(0, 0);
}

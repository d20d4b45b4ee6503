package io.podtrail.policy.pod;

/** The three lists of containers in a pod, in the order in which checks visit and name them. */
public enum ContainerKind {
    INIT,
    REGULAR,
    EPHEMERAL
}

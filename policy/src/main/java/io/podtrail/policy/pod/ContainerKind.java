package io.podtrail.policy.pod;

/** The three lists of containers in a pod, in the order in which checks visit and name them. */
public enum ContainerKind {
    INIT("initContainers"),
    REGULAR("containers"),
    EPHEMERAL("ephemeralContainers");

    private final String field;

    ContainerKind(String field) {
        this.field = field;
    }

    /** The list's name in a pod's specification. */
    public String field() {
        return field;
    }
}

package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/**
 * A reference to an owning object.
 *
 * @param controller whether this owner manages the object
 */
public record OwnerReference(String apiVersion, String kind, String name, String uid, boolean controller) {
    static final OwnerReference EMPTY = new OwnerReference(null, null, null, null, false);

    public OwnerReference(
            @Nullable String apiVersion,
            @Nullable String kind,
            @Nullable String name,
            @Nullable String uid,
            boolean controller) {
        this.apiVersion = Absent.orEmpty(apiVersion);
        this.kind = Absent.orEmpty(kind);
        this.name = Absent.orEmpty(name);
        this.uid = Absent.orEmpty(uid);
        this.controller = controller;
    }
}

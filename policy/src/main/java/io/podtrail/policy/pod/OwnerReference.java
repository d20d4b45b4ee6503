package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an owning object.
 *
 * @param controller whether this owner manages the object
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OwnerReference(String apiVersion, String kind, String name, String uid, boolean controller) {
    static final OwnerReference EMPTY = new OwnerReference(null, null, null, null, null);

    public OwnerReference(
            @Nullable String apiVersion,
            @Nullable String kind,
            @Nullable String name,
            @Nullable String uid,
            @Nullable Boolean controller) {
        this(
                Absent.orEmpty(apiVersion),
                Absent.orEmpty(kind),
                Absent.orEmpty(name),
                Absent.orEmpty(uid),
                Boolean.TRUE.equals(controller));
    }
}

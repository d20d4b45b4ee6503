package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/**
 * A seccomp or AppArmor profile. {@code {}} is a profile of type {@code ""}, which is not the same as none.
 *
 * @param type {@code RuntimeDefault}, {@code Localhost}, {@code Unconfined} or whatever else stands there
 */
public record Profile(String type) {
    public Profile(@Nullable String type) {
        this.type = Absent.orEmpty(type);
    }
}

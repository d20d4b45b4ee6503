package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A seccomp or AppArmor profile. {@code {}} is a profile of type {@code ""}, which is not the same as none.
 *
 * @param type {@code RuntimeDefault}, {@code Localhost}, {@code Unconfined} or whatever else stands there
 */
public record Profile(String type) {
    @JsonCreator
    public Profile(@JsonProperty("type") @Nullable String type) {
        this.type = Absent.orEmpty(type);
    }
}

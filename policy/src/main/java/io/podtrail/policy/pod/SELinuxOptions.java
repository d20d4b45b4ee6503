package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/** SELinux context; empty strings are unset. The level is free, so it is not kept. */
public record SELinuxOptions(String type, String user, String role) {
    public SELinuxOptions(@Nullable String type, @Nullable String user, @Nullable String role) {
        this.type = Absent.orEmpty(type);
        this.user = Absent.orEmpty(user);
        this.role = Absent.orEmpty(role);
    }
}

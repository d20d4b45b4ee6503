package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/**
 * A container's security context; null is "not said".
 *
 * @param capabilities never null: {@code {}} and absent are judged alike
 * @param procMount set to {@code ""} is not the same as absent
 */
public record SecurityContext(
        @Nullable Boolean privileged,
        @Nullable Boolean allowPrivilegeEscalation,
        Capabilities capabilities,
        @Nullable Boolean runAsNonRoot,
        @Nullable Long runAsUser,
        @Nullable String procMount,
        @Nullable Profile seccompProfile,
        @Nullable Profile appArmorProfile,
        @Nullable SELinuxOptions seLinuxOptions,
        @Nullable WindowsOptions windowsOptions) {
    public static final SecurityContext EMPTY =
            new SecurityContext(null, null, null, null, null, null, null, null, null, null);

    public SecurityContext(
            @Nullable Boolean privileged,
            @Nullable Boolean allowPrivilegeEscalation,
            @Nullable Capabilities capabilities,
            @Nullable Boolean runAsNonRoot,
            @Nullable Long runAsUser,
            @Nullable String procMount,
            @Nullable Profile seccompProfile,
            @Nullable Profile appArmorProfile,
            @Nullable SELinuxOptions seLinuxOptions,
            @Nullable WindowsOptions windowsOptions) {
        this.privileged = privileged;
        this.allowPrivilegeEscalation = allowPrivilegeEscalation;
        this.capabilities = capabilities == null ? Capabilities.EMPTY : capabilities;
        this.runAsNonRoot = runAsNonRoot;
        this.runAsUser = runAsUser;
        this.procMount = procMount;
        this.seccompProfile = seccompProfile;
        this.appArmorProfile = appArmorProfile;
        this.seLinuxOptions = seLinuxOptions;
        this.windowsOptions = windowsOptions;
    }
}

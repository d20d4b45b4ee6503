package io.podtrail.policy.pod;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod's security context; null is "not said" and, for some checks, lets containers decide. */
public record PodSecurityContext(
        @Nullable Boolean runAsNonRoot,
        @Nullable Long runAsUser,
        @Nullable Profile seccompProfile,
        @Nullable Profile appArmorProfile,
        @Nullable SELinuxOptions seLinuxOptions,
        @Nullable WindowsOptions windowsOptions,
        List<Sysctl> sysctls) {
    public static final PodSecurityContext EMPTY = new PodSecurityContext(null, null, null, null, null, null, null);

    public PodSecurityContext(
            @Nullable Boolean runAsNonRoot,
            @Nullable Long runAsUser,
            @Nullable Profile seccompProfile,
            @Nullable Profile appArmorProfile,
            @Nullable SELinuxOptions seLinuxOptions,
            @Nullable WindowsOptions windowsOptions,
            @Nullable List<@Nullable Sysctl> sysctls) {
        this.runAsNonRoot = runAsNonRoot;
        this.runAsUser = runAsUser;
        this.seccompProfile = seccompProfile;
        this.appArmorProfile = appArmorProfile;
        this.seLinuxOptions = seLinuxOptions;
        this.windowsOptions = windowsOptions;
        this.sysctls = Absent.orEmpty(sysctls, Sysctl.EMPTY);
    }
}

package io.podtrail.policy.checks;

import java.util.List;
import java.util.Optional;

/** All checks of the standards. */
public final class Checks {
    /** In upstream's order of results: baseline's by ID, then restricted's by ID, upper case first. */
    public static final List<Check> ALL = List.of(
            AppArmorProfile.CHECK,
            CapabilitiesBaseline.CHECK,
            HostNamespaces.CHECK,
            HostPathVolumes.CHECK,
            HostPorts.CHECK,
            HostProbesAndHostLifecycle.CHECK,
            Privileged.CHECK,
            ProcMount.CHECK,
            SELinux.CHECK,
            SeccompProfileBaseline.CHECK,
            Sysctls.CHECK,
            WindowsHostProcess.CHECK,
            AllowPrivilegeEscalation.CHECK,
            CapabilitiesRestricted.CHECK,
            ProcMountRestricted.CHECK,
            RestrictedVolumes.CHECK,
            RunAsNonRoot.CHECK,
            RunAsUser.CHECK,
            SeccompProfileRestricted.CHECK);

    /** The newest minor version in which a check changes; anything newer is evaluated as this. */
    public static final long NEWEST_MINOR = ALL.stream()
            .flatMap(check -> check.revisions().stream())
            .mapToLong(Check.Revision::sinceMinor)
            .max()
            .orElseThrow();

    private Checks() {}

    /** The check with an ID; empty when there is none. */
    public static Optional<Check> of(String id) {
        return ALL.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    /** The place of a check in {@link #ALL}, for sorting findings; behind all others when the ID is unknown. */
    public static int order(String id) {
        for (int i = 0; i < ALL.size(); i++) {
            if (ALL.get(i).id().equals(id)) {
                return i;
            }
        }
        return ALL.size();
    }
}

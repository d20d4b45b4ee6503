package io.podtrail.policy.checks;

/** {@link ProcMount} without its relaxation for pods with their own users. Upstream: {@code check_procMount_restricted.go}. */
final class ProcMountRestricted {
    private static final String ID = "procMount_restricted";

    static final Check CHECK = Check.restricted(ID)
            .wants(
                    "Parts of /proc are masked in containers, because they tell of the node or change it; Unmasked takes that away.")
            .lookingAt("spec.containers[*].securityContext.procMount", "Default, or not set")
            .overriding("procMount")
            .since(35, ProcMount.ALLOWED, pod -> ProcMount.judge(ID, pod))
            .fixedBy(
                    "Under restricted there is no way around it; a namespace for builds may be baseline, which allows Unmasked with hostUsers: false.",
                    ProcMount::mend);

    private ProcMountRestricted() {}
}

package io.podtrail.policy.checks;

/** {@link ProcMount} without its relaxation for pods with their own users. Upstream: {@code check_procMount_restricted.go}. */
final class ProcMountRestricted {
    private static final String ID = "procMount_restricted";

    static final Check CHECK = Check.restricted(ID).overriding("procMount").since(35, pod -> ProcMount.judge(ID, pod));

    private ProcMountRestricted() {}
}

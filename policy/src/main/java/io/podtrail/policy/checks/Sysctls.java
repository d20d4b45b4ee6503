package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.Sysctl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Only kernel parameters that are safe for the neighbours may be set. Upstream: {@code check_sysctls.go}. */
final class Sysctls {
    private static final Set<String> SAFE_1_0 = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start");
    private static final Set<String> SAFE_1_27 = and(SAFE_1_0, "net.ipv4.ip_local_reserved_ports");
    private static final Set<String> SAFE_1_29 = and(
            SAFE_1_27,
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes");
    private static final Set<String> SAFE_1_32 = and(SAFE_1_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");
    private static final Set<String> SAFE_1_37 =
            and(SAFE_1_32, "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat");

    static final Check CHECK = Check.baseline("sysctls")
            .wants(
                    "Kernel parameters are shared by all pods of a node, except for those that have a value per pod; only these may be set.")
            .lookingAt("spec.securityContext.sysctls[*].name", "only those allowed, written with dots")
            .since(0, SAFE_1_0, pod -> judge(pod, SAFE_1_0))
            .since(27, SAFE_1_27, pod -> judge(pod, SAFE_1_27))
            .since(29, SAFE_1_29, pod -> judge(pod, SAFE_1_29))
            .since(32, SAFE_1_32, pod -> judge(pod, SAFE_1_32))
            .since(37, SAFE_1_37, pod -> judge(pod, SAFE_1_37))
            .fixedBy(
                    "Set others on the nodes themselves. With a newer version of the standards more are allowed.",
                    Sysctls::mend);

    private Sysctls() {}

    private static @Nullable Finding judge(Pod pod, Set<String> safe) {
        List<Sysctl> sysctls = pod.spec().securityContext().sysctls();
        List<String> forbidden = List.of();
        for (int i = 0; i < sysctls.size(); i++) {
            if (!safe.contains(sysctls.get(i).name())) {
                if (forbidden.isEmpty()) {
                    forbidden = new ArrayList<>();
                }
                forbidden.add(sysctls.get(i).name());
            }
        }
        return forbidden.isEmpty() ? null : new Finding(CHECK.id(), "forbidden sysctls", String.join(", ", forbidden));
    }

    private static Set<String> and(Set<String> before, String... more) {
        var all = new HashSet<>(before);
        all.addAll(Arrays.asList(more));
        return Set.copyOf(all);
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        pod.securityContext("sysctls")
                .removeElements(
                        pod.pod().spec().securityContext().sysctls(),
                        sysctl -> !revision.allowed().contains(sysctl.name()));
    }
}

package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.SecurityContext;
import io.podtrail.policy.pod.WindowsOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Windows pods must not run as processes of the host. Upstream: {@code check_windowsHostProcess.go}. */
final class WindowsHostProcess {
    static final Check CHECK = Check.baseline("windowsHostProcess")
            .wants("A Windows container that is a process of the host is what a privileged one is on Linux.")
            .lookingAt("spec.securityContext.windowsOptions.hostProcess", "false, or not set")
            .lookingAt("spec.containers[*].securityContext.windowsOptions.hostProcess", "false, or not set")
            .since(0, WindowsHostProcess::judge)
            .fixedBy(
                    "Host processes are for agents that manage the node; those belong into a privileged namespace.",
                    WindowsHostProcess::mend);

    private WindowsHostProcess() {}

    private static @Nullable Finding judge(Pod pod) {
        boolean podOffends = isHostProcess(pod.spec().securityContext().windowsOptions());
        List<String> containers = Text.offenders(pod, WindowsHostProcess::isHostProcess);
        return podOffends || !containers.isEmpty()
                ? new Finding(
                        CHECK.id(),
                        "hostProcess",
                        Text.setters(podOffends, containers)
                                + " must not set securityContext.windowsOptions.hostProcess=true")
                : null;
    }

    private static boolean isHostProcess(SecurityContext context) {
        return isHostProcess(context.windowsOptions());
    }

    private static boolean isHostProcess(@Nullable WindowsOptions options) {
        return options != null && Boolean.TRUE.equals(options.hostProcess());
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        if (isHostProcess(pod.pod().spec().securityContext().windowsOptions())) {
            pod.securityContext("windowsOptions", "hostProcess").set(false);
        }
        pod.forEachContainer((container, place) -> {
            if (isHostProcess(container.securityContext())) {
                place.field("securityContext", "windowsOptions", "hostProcess").set(false);
            }
        });
    }
}

package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.WindowsOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Windows pods must not run as processes of the host. Upstream: {@code check_windowsHostProcess.go}. */
final class WindowsHostProcess {
    static final Check CHECK = Check.baseline("windowsHostProcess").since(0, WindowsHostProcess::judge);

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

    private static boolean isHostProcess(Container container) {
        return isHostProcess(container.securityContext().windowsOptions());
    }

    private static boolean isHostProcess(@Nullable WindowsOptions options) {
        return options != null && Boolean.TRUE.equals(options.hostProcess());
    }
}

package io.podtrail.policy;

import static io.podtrail.policy.pod.PodBuilder.aRestrictedPod;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.podtrail.policy.pod.Pod;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Most pods of a cluster are allowed: judging them must leave the collector of garbage alone. (One with annotations for AppArmor or seccomp costs an iterator.) */
final class AllocationTest {
    private static final int EVALUATIONS = 20_000;
    private static final int SMALLEST_OBJECT = 16;
    private static final Pod ALLOWED = aRestrictedPod("a", "b", "c")
            .initContainerWith("i", """
                    securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, procMount: Default,
                      capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}, seLinuxOptions: {type: container_t},
                      appArmorProfile: {type: Localhost}, windowsOptions: {hostProcess: false}},
                    ports: [{containerPort: 80}],
                    livenessProbe: {httpGet: {port: 80}}
                    """)
            .security("runAsUser: 1000, sysctls: [{name: kernel.shm_rmid_forced}]")
            .volume("v", "configMap: {}")
            .volume("w", "emptyDir: {}")
            .build();

    private static final Pod TWENTY_CONTAINERS = aRestrictedPod(
                    IntStream.range(0, 20).mapToObj(i -> "c" + i).toArray(String[]::new))
            .build();

    static LongStream minors() {
        return LongStream.of(0, 19, 22, 34, 37);
    }

    @ParameterizedTest(name = "at 1.{0}")
    @MethodSource("minors")
    void judgingAnAllowedPodAllocatesNothing(long minor) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var baseline = new LevelVersion(Level.BASELINE, Version.of(minor));
        var restricted = new LevelVersion(Level.RESTRICTED, Version.of(minor));
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (Pod allowed : new Pod[] {ALLOWED, TWENTY_CONTAINERS}) {
                judge(baseline, allowed);
                judge(restricted, allowed);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).as("bytes in %d evaluations", 4 * EVALUATIONS).isLessThan(EVALUATIONS * SMALLEST_OBJECT / 10);
    }

    private static void judge(LevelVersion asked, Pod allowed) {
        for (int i = 0; i < EVALUATIONS; i++) {
            if (!Evaluator.newest().evaluate(asked, allowed).isAllowed()) {
                throw new AssertionError(Evaluator.newest().evaluate(asked, allowed));
            }
        }
    }
}

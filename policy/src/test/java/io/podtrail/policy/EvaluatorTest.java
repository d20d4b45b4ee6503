package io.podtrail.policy;

import static io.podtrail.policy.pod.PodBuilder.aPod;
import static io.podtrail.policy.pod.PodBuilder.aRestrictedPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.policy.pod.Pod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EvaluatorTest {
    private static final Evaluator NEWEST = Evaluator.newest();
    private static final Pod SYSCTL_OF_1_37 =
            aPod("c").security("sysctls: [{name: net.ipv4.tcp_notsent_lowat}]").build();

    private static LevelVersion baseline(long minor) {
        return new LevelVersion(Level.BASELINE, Version.of(minor));
    }

    private static LevelVersion restricted(Version version) {
        return new LevelVersion(Level.RESTRICTED, version);
    }

    @Test
    void privilegedAllowsEverything() {
        Pod worst = aPod("c").privileged().spec("hostPID: true").build();

        assertThat(NEWEST.evaluate(LevelVersion.PRIVILEGED, worst)).isSameAs(Verdict.ALLOWED);
    }

    @Test
    void anAllowedPodGetsTheOneAllowedVerdict() {
        assertThat(NEWEST.evaluate(
                        restricted(Version.LATEST), aRestrictedPod("c").build()))
                .isSameAs(Verdict.ALLOWED);
    }

    @Test
    void latestAndVersionsBeyondTheNewestAreTheNewest() {
        assertThat(NEWEST.evaluate(baseline(36), SYSCTL_OF_1_37).isAllowed()).isFalse();
        assertThat(NEWEST.evaluate(baseline(37), SYSCTL_OF_1_37).isAllowed()).isTrue();
        assertThat(NEWEST.evaluate(baseline(Long.MAX_VALUE), SYSCTL_OF_1_37).isAllowed())
                .isTrue();
        assertThat(NEWEST.evaluate(new LevelVersion(Level.BASELINE, Version.LATEST), SYSCTL_OF_1_37)
                        .isAllowed())
                .isTrue();
    }

    @Test
    void anOlderClusterKnowsNothingNewerThanItself() {
        Evaluator ofOlderCluster = Evaluator.emulating(Version.of(33));

        assertThat(ofOlderCluster.evaluate(baseline(37), SYSCTL_OF_1_37).isAllowed())
                .isFalse();
        assertThat(ofOlderCluster
                        .evaluate(new LevelVersion(Level.BASELINE, Version.LATEST), SYSCTL_OF_1_37)
                        .isAllowed())
                .isFalse();
        for (long minor = 0; minor <= 33; minor++) {
            Pod bare = aPod("c").spec("hostPID: true").build();
            assertThat(ofOlderCluster.evaluate(restricted(Version.of(minor)), bare))
                    .isEqualTo(NEWEST.evaluate(restricted(Version.of(minor)), bare));
        }
    }

    @Test
    void aNewerClusterKnowsNoMoreThanThisLibrary() {
        assertThat(Evaluator.emulating(Version.of(99))).isSameAs(NEWEST);
        assertThat(Evaluator.emulating(Version.LATEST)).isSameAs(NEWEST);
    }

    @Test
    void theOldestClusterEvaluatesItsOwnVersion() {
        assertThat(Evaluator.emulating(Version.of(0))
                        .evaluate(restricted(Version.LATEST), aPod("c").build()))
                .isEqualTo(NEWEST.evaluate(restricted(Version.of(0)), aPod("c").build()));
    }

    @Test
    void anOverriddenCheckIsGoneEvenWhereItsOverriderExempts() {
        Pod windows = aPod().windows()
                .security("runAsNonRoot: true")
                .container("c", "capabilities: {add: [SYS_ADMIN]}")
                .build();

        assertThat(NEWEST.evaluate(baseline(25), windows).isAllowed()).isFalse();
        assertThat(NEWEST.evaluate(restricted(Version.of(25)), windows).isAllowed())
                .isTrue();
    }

    @Test
    void anOverriddenCheckStaysUntilItsOverriderBegins() {
        Pod pod = aRestrictedPod("ok").container("c", "procMount: Unmasked").build();

        assertThat(checks(
                        21, aPod().container("c", "capabilities: {add: [BPF]}").build()))
                .contains("capabilities_baseline")
                .doesNotContain("capabilities_restricted");
        assertThat(checks(34, pod)).contains("procMount").doesNotContain("procMount_restricted");
        assertThat(checks(35, pod)).contains("procMount_restricted").doesNotContain("procMount");
    }

    @Test
    void findingsOfBaselineChecksComeFirst() {
        Pod pod = aPod("c")
                .security("sysctls: [{name: x}]")
                .volume("v", "nfs: {}")
                .build();

        assertThat(checks(37, pod))
                .containsExactly(
                        "sysctls",
                        "allowPrivilegeEscalation",
                        "capabilities_restricted",
                        "restrictedVolumes",
                        "runAsNonRoot",
                        "seccompProfile_restricted");
    }

    @Test
    void messagesShowTheRequestedVersion() {
        Pod pod = aPod("c").spec("hostPID: true").privileged().build();
        LevelVersion asked = baseline(99);
        Verdict verdict = NEWEST.evaluate(asked, pod);

        assertThat(verdict.reason()).isEqualTo("host namespaces, privileged");
        assertThat(verdict.detail())
                .isEqualTo("host namespaces (hostPID=true), privileged (container \"c\" must not set"
                        + " securityContext.privileged=true)");
        assertThat(verdict.message(Mode.ENFORCE, asked))
                .isEqualTo("violates PodSecurity \"baseline:v1.99\": " + verdict.detail());
        assertThat(verdict.message(Mode.WARN, restricted(Version.LATEST)))
                .isEqualTo("would violate PodSecurity \"restricted:latest\": " + verdict.detail());
        assertThat(verdict.message(Mode.AUDIT, asked)).startsWith("would violate ");
    }

    @Test
    void aVerdictKeepsNoListOfItsCaller() {
        var findings = new ArrayList<Finding>();
        var verdict = new Verdict(findings);

        findings.add(new Finding("c", "r", ""));

        assertThat(verdict.isAllowed()).isTrue();
        assertThatThrownBy(() -> verdict.findings().add(new Finding("c", "r", "")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static List<String> checks(long minor, Pod pod) {
        return NEWEST.evaluate(restricted(Version.of(minor)), pod).findings().stream()
                .map(Finding::check)
                .toList();
    }
}

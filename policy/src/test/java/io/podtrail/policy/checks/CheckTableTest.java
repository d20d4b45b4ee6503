package io.podtrail.policy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of checks that the standards come to; a change of it must be meant. */
final class CheckTableTest {
    @Test
    void levelsVersionsAndOverridesAreUpstreams() {
        assertThat(Checks.ALL.stream().map(CheckTableTest::inOneLine))
                .containsExactly(
                        "appArmorProfile baseline 0",
                        "capabilities_baseline baseline 0",
                        "hostNamespaces baseline 0",
                        "hostPathVolumes baseline 0",
                        "hostPorts baseline 0",
                        "hostProbesAndHostLifecycle baseline 34",
                        "privileged baseline 0",
                        "procMount baseline 0 35",
                        "seLinuxOptions baseline 0 31",
                        "seccompProfile_baseline baseline 0 19",
                        "sysctls baseline 0 27 29 32 37",
                        "windowsHostProcess baseline 0",
                        "allowPrivilegeEscalation restricted 8 25",
                        "capabilities_restricted restricted 22 25 overrides capabilities_baseline",
                        "procMount_restricted restricted 35 overrides procMount",
                        "restrictedVolumes restricted 0 overrides hostPathVolumes",
                        "runAsNonRoot restricted 0 35",
                        "runAsUser restricted 23 35",
                        "seccompProfile_restricted restricted 19 25 overrides seccompProfile_baseline");
    }

    private static String inOneLine(Check check) {
        String revisions = check.revisions().stream()
                .map(revision -> Long.toString(revision.sinceMinor()))
                .collect(Collectors.joining(" "));
        String overrides = check.overrides().isEmpty() ? "" : " overrides " + String.join(" ", check.overrides());
        return check.id() + " " + check.level() + " " + revisions + overrides;
    }
}

package io.podtrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamespaceLabelsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                              | privileged:latest | privileged:latest | privileged:latest | 0",
                "enforce=baseline enforce-version=v1.5           | baseline:v1.5     | privileged:latest | baseline:v1.5    | 0",
                "enforce=restricted enforce-version=v1.5 warn-version=v1.6 | restricted:v1.5 | privileged:latest | restricted:v1.6 | 0",
                "enforce=restricted warn=privileged              | restricted:latest | privileged:latest | privileged:latest | 0",
                "enforce=foo                                     | restricted:latest | privileged:latest | privileged:latest | 1",
                "enforce-version=v1.5                            | privileged:v1.5   | privileged:latest | privileged:latest | 0",
                "enforce=baseline enforce-version=bad warn-version=bad audit=bad | baseline:latest | privileged:latest | baseline:latest | 3",
                "enforce=restricted warn=bad                     | restricted:latest | privileged:latest | privileged:latest | 1",
                "audit=restricted audit-version=v1.22            | privileged:latest | restricted:v1.22  | privileged:latest | 0"
            })
    void labelsComeToTheirPolicy(String labels, String enforce, String audit, String warn, int errors) {
        var resolution = NamespaceLabels.resolve(parse(labels), NamespacePolicy.PRIVILEGED);

        assertThat(resolution.policy().enforce()).hasToString(enforce);
        assertThat(resolution.policy().audit()).hasToString(audit);
        assertThat(resolution.policy().warn()).hasToString(warn);
        assertThat(resolution.errors()).hasSize(errors);
    }

    @Test
    void warnInheritsOnlyWhatIsStricterThanItsDefault() {
        var defaults = new NamespacePolicy(
                new LevelVersion(Level.RESTRICTED, Version.of(20)),
                LevelVersion.PRIVILEGED,
                new LevelVersion(Level.BASELINE, Version.of(21)));

        assertThat(NamespaceLabels.resolve(parse("enforce=restricted"), defaults)
                        .policy()
                        .warn())
                .hasToString("restricted:v1.20");
        assertThat(NamespaceLabels.resolve(parse("enforce=baseline"), defaults)
                        .policy()
                        .warn())
                .hasToString("baseline:v1.21");
        assertThat(NamespaceLabels.resolve(Map.of("x", "y"), defaults).policy()).isEqualTo(defaults);
    }

    @Test
    void errorsAreUpstreamsInUpstreamsOrder() {
        assertThat(NamespaceLabels.resolve(parse("audit=bad enforce-version=1.2 enforce="), NamespacePolicy.PRIVILEGED)
                        .errors())
                .isEqualTo(
                        List.of(
                                "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"\": must be one of privileged, baseline, restricted",
                                "metadata.labels[pod-security.kubernetes.io/enforce-version]: Invalid value: \"1.2\": must be \"latest\" or \"v1.x\"",
                                "metadata.labels[pod-security.kubernetes.io/audit]: Invalid value: \"bad\": must be one of privileged, baseline, restricted"));
    }

    private static Map<String, String> parse(String labels) {
        var parsed = new HashMap<String, String>();
        for (String label : labels.split(" ", -1)) {
            if (!label.isEmpty()) {
                String[] parts = label.split("=", 2);
                parsed.put(NamespaceLabels.PREFIX + parts[0], parts[1]);
            }
        }
        return parsed;
    }
}

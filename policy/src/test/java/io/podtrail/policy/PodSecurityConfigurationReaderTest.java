package io.podtrail.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PodSecurityConfigurationReaderTest {
    private static final String BARE = """
            apiVersion: pod-security.admission.config.k8s.io/v1
            kind: PodSecurityConfiguration
            defaults:
              enforce: baseline
              audit-version: v1.30
            exemptions:
              usernames: [root]
              namespaces: [kube-system]
              runtimeClasses: [kata.v2]
            """;

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1beta1", "v1alpha1"})
    void everyVersionIsReadAndWhatIsAbsentIsPrivilegedAndLatest(String version) throws Exception {
        var configuration = read(BARE.replace("k8s.io/v1", "k8s.io/" + version));

        assertThat(configuration.defaults().enforce()).hasToString("baseline:latest");
        assertThat(configuration.defaults().audit()).hasToString("privileged:v1.30");
        assertThat(configuration.defaults().warn()).hasToString("privileged:latest");
        assertThat(configuration.exemptions().namespaces()).containsExactly("kube-system");
    }

    @Test
    void theWrapperOfTheApiServerIsReadInlineAndByPath(@TempDir Path directory) throws Exception {
        Path wrapper = directory.resolve("admission.yaml");
        String head =
                "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n- name: PodSecurity\n";
        Files.writeString(directory.resolve("pod-security.yaml"), BARE);
        Files.writeString(wrapper, head + "  path: pod-security.yaml\n");
        var byPath = PodSecurityConfigurationReader.read(wrapper);

        Files.writeString(wrapper, head + "  configuration:\n" + BARE.indent(4));

        assertThat(PodSecurityConfigurationReader.read(wrapper))
                .isEqualTo(byPath)
                .isEqualTo(read(BARE));
    }

    @Test
    void anEmptyFileIsTheDefaultConfiguration() throws Exception {
        assertThat(read("")).isEqualTo(PodSecurityConfiguration.NONE);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "enforce: baseline           | enforce: strict                | defaults.enforce: Invalid value: \"strict\": must be one of privileged, baseline, restricted",
                "audit-version: v1.30        | audit-version: v1.030          | defaults.audit-version: Invalid value: \"v1.030\": must be \"latest\" or \"v1.x\"",
                "runtimeClasses: [kata.v2]   | runtimeClassNames: [kata]      | unknown field \"runtimeClassNames\": did you mean \"runtimeClasses\"?",
                "usernames: [root]           | usernames: ['']                | exemptions.usernames[0]: Invalid value: \"\": username must not be empty",
                "namespaces: [kube-system]   | namespaces: [a, b, a]          | exemptions.namespaces[2]: Duplicate value: \"a\"",
                "namespaces: [kube-system]   | namespaces: [Kube]             | exemptions.namespaces[0]: Invalid value: \"Kube\": a lowercase RFC 1123 label must consist of",
                "kind: PodSecurityConfiguration | kind: Other                 | no kind \"Other\" is known",
                "kind: PodSecurityConfiguration | x: y                        | 'Kind' is missing",
                "apiVersion: pod-security.admission.config.k8s.io/v1 | x: y   | 'apiVersion' is missing",
                "usernames: [root]           | namespaces: [b]                | Duplicate"
            })
    void whatTheApiServerWouldRefuseIsRefusedWithItsField(String valid, String invalid, String message) {
        assertThatThrownBy(() -> read(BARE.replace(valid, invalid)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("f.yaml:")
                .hasMessageContaining(message);
    }

    @Test
    void allMistakesAreToldTogether() {
        assertThatThrownBy(() -> read(
                        BARE.replace("baseline", "b").replace("v1.30", "30").replace("root", "''")))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.errors()).hasSize(3));
    }

    @Test
    void inJsonItHasTheShapeOfTheFile() throws Exception {
        var configuration = read(BARE);
        var mapper = JsonMapper.builder().build();

        String json = mapper.writeValueAsString(configuration);

        assertThat(json)
                .startsWith(
                        "{\"apiVersion\":\"pod-security.admission.config.k8s.io/v1\",\"kind\":\"PodSecurityConfiguration\"");
        assertThat(mapper.readValue(json, PodSecurityConfiguration.class)).isEqualTo(configuration);
    }

    private static PodSecurityConfiguration read(String yaml) throws InvalidConfigurationException {
        return PodSecurityConfigurationReader.read(yaml.getBytes(UTF_8), Path.of("f.yaml"));
    }
}

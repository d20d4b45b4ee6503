package io.podtrail.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PodSecurityConfigurationErrorsTest {
    private static final String TYPE =
            "apiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\n";
    private static final String WRAPPER = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n";

    @TempDir
    private Path folder;

    private PodSecurityConfiguration read(String content) throws InvalidConfigurationException {
        return PodSecurityConfigurationReader.read(content.getBytes(UTF_8), folder.resolve("psc.yaml"));
    }

    private List<String> errors(String content) {
        return thrown(content).errors();
    }

    private InvalidConfigurationException thrown(String content) {
        return catchThrowableOfType(InvalidConfigurationException.class, () -> read(content));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void readsEverything() throws Exception {
        var read = read(TYPE + """
                defaults:
                  enforce: baseline
                  enforce-version: v1.25
                  audit: restricted
                  warn-version: v1.30
                exemptions:
                  usernames: [admin, "system:x"]
                  namespaces: [kube-system]
                  runtimeClasses: [gvisor.io]
                """);

        assertThat(read)
                .isEqualTo(new PodSecurityConfiguration(
                        new NamespacePolicy(
                                new LevelVersion(Level.BASELINE, Version.of(25)),
                                new LevelVersion(Level.RESTRICTED, Version.LATEST),
                                new LevelVersion(Level.PRIVILEGED, Version.of(30))),
                        new Exemptions(List.of("admin", "system:x"), List.of("kube-system"), List.of("gvisor.io"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                TYPE,
                TYPE + "defaults: {}\nexemptions: {}\n",
                TYPE + "defaults: null\nexemptions: {namespaces: null, usernames: []}\n",
                TYPE + "defaults: {enforce: '', enforce-version: ''}\n",
                "---\n" + TYPE + "---\n"
            })
    void whatIsLeftOutIsPrivilegedLatestAndNobodyExempt(String content) throws Exception {
        assertThat(read(content)).isEqualTo(PodSecurityConfiguration.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1beta1", "v1alpha1"})
    void readsEveryVersion(String version) throws Exception {
        assertThat(read(TYPE.replace("/v1", "/" + version) + "defaults: {warn: baseline}")
                        .defaults()
                        .warn())
                .isEqualTo(new LevelVersion(Level.BASELINE, Version.LATEST));
    }

    @Test
    void readsJsonEvenWithTabs() throws Exception {
        assertThat(read("{\n\t\"apiVersion\":\"pod-security.admission.config.k8s.io/v1\",\n"
                                + "\t\"kind\":\"PodSecurityConfiguration\",\n\t\"defaults\":{\"enforce\":\"baseline\"}}")
                        .defaults()
                        .enforce()
                        .level())
                .isEqualTo(Level.BASELINE);
    }

    @Test
    void readsFromTheInsideOfAnAdmissionConfiguration() throws Exception {
        var read = read(WRAPPER + """
                plugins:
                - name: Other
                  path: other.yaml
                - name: PodSecurity
                  configuration:
                    apiVersion: pod-security.admission.config.k8s.io/v1
                    kind: PodSecurityConfiguration
                    defaults: {enforce: baseline}
                """);

        assertThat(read.defaults().enforce().level()).isEqualTo(Level.BASELINE);
    }

    @Test
    void followsThePathOfAnAdmissionConfigurationFromItsOwnFolder() throws Exception {
        file("inner.yaml", TYPE + "defaults: {enforce: baseline}");
        Path outer = file("outer.yaml", WRAPPER + "plugins: [{name: PodSecurity, path: inner.yaml}]");

        assertThat(PodSecurityConfigurationReader.read(outer)
                        .defaults()
                        .enforce()
                        .level())
                .isEqualTo(Level.BASELINE);
    }

    @Test
    void anAdmissionConfigurationThatPointsToItselfIsAnErrorNotALoop() throws Exception {
        Path outer = file("outer.yaml", WRAPPER + "plugins: [{name: PodSecurity, path: outer.yaml}]");

        assertThat(catchThrowableOfType(
                                InvalidConfigurationException.class, () -> PodSecurityConfigurationReader.read(outer))
                        .errors())
                .singleElement()
                .asString()
                .startsWith("no kind \"AdmissionConfiguration\" is known");
    }

    @Test
    void allErrorsAreReportedTogetherWithTheirLines() {
        var thrown = thrown(TYPE + """
                defaults:
                  enforce: strict
                  enforce-version: 1.25
                  auditVersion: v1.25
                exemptions:
                  runtimeClassNames: [a]
                  namespaces:
                  - ok
                  - Not_ok
                  - ok
                  usernames: ["", 5]
                colour: blue
                """);
        String file = folder.resolve("psc.yaml").toString();

        assertThat(thrown.getMessage().lines())
                .containsExactlyInAnyOrder(
                        file + ":14: colour: unknown field \"colour\":"
                                + " known here: apiVersion, kind, defaults, exemptions",
                        file + ":6: defaults.auditVersion: unknown field \"auditVersion\":"
                                + " did you mean \"audit-version\"?",
                        file + ":5: defaults.enforce-version: must be a string: put it in quotes",
                        file + ":8: exemptions.runtimeClassNames: unknown field \"runtimeClassNames\":"
                                + " did you mean \"runtimeClasses\"?",
                        file + ":13: exemptions.usernames[1]: must be a string: put it in quotes",
                        file + ":4: defaults.enforce: Invalid value: \"strict\":"
                                + " must be one of privileged, baseline, restricted",
                        file + ":11: exemptions.namespaces[1]: Invalid value: \"Not_ok\": a lowercase RFC 1123 label"
                                + " must consist of lower case alphanumeric characters or '-', and must start and end"
                                + " with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for"
                                + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
                        file + ":12: exemptions.namespaces[2]: Duplicate value: \"ok\"");
    }

    @Test
    void repeatedFieldsAreAllNamed() {
        assertThat(errors(TYPE + "defaults: {enforce: baseline, enforce: baseline}\nkind: PodSecurityConfiguration\n"))
                .containsExactly(
                        "defaults.enforce: Duplicate field, already in line 3: keep one of them",
                        "kind: Duplicate field, already in line 2: keep one of them");
        assertThat(errors("{\"apiVersion\":\"pod-security.admission.config.k8s.io/v1\","
                        + "\"kind\":\"PodSecurityConfiguration\",\"kind\":\"PodSecurityConfiguration\"}"))
                .hasSize(1);
    }

    @Test
    void anAliasStandsForItsValue() {
        assertThat(errors(TYPE + "exemptions: {usernames: [&a X], namespaces: [*a]}"))
                .singleElement()
                .asString()
                .contains("exemptions.namespaces[0]: Invalid value: \"X\"");
    }

    @Test
    void missingTypesAreNamed() {
        assertThat(errors("  \n"))
                .containsExactly(
                        "kind: 'Kind' is missing: it must be PodSecurityConfiguration",
                        "apiVersion: 'apiVersion' is missing: it must be" + " pod-security.admission.config.k8s.io/v1");
        assertThat(errors("kind: PodSecurityConfiguration"))
                .singleElement()
                .asString()
                .contains("'apiVersion' is missing");
        assertThat(errors("apiVersion: pod-security.admission.config.k8s.io/v1"))
                .singleElement()
                .asString()
                .contains("'Kind' is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apiVersion: v1\nkind: PodSecurityConfiguration",
                "apiVersion: pod-security.admission.config.k8s.io/v2\nkind: PodSecurityConfiguration",
                "apiVersion: pod-security.admission.config.k8s.io/v1\nkind: Podsecurityconfiguration",
                "apiVersion: apps/v1\nkind: Deployment\nspec: {}",
                "apiVersion: v1\nkind: AdmissionConfiguration\nplugins: []"
            })
    void anotherTypeIsOneError(String content) {
        assertThat(errors(content)).singleElement().asString().startsWith("no kind ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "text",
                TYPE + "defaults: []",
                TYPE + "exemptions: {namespaces: foo}",
                TYPE + "exemptions: {usernames: [{}]}",
                TYPE + "---\na: b",
                "a: [",
                "{\"a\"",
                WRAPPER,
                WRAPPER + "plugins: [{name: podsecurity}]",
                WRAPPER + "plugins: [{name: PodSecurity, configurations: {}}]",
                WRAPPER + "plugins: [{name: PodSecurity, path: not-there.yaml}]"
            })
    void whatIsMalformedIsRefused(String content) {
        assertThat(errors(content)).isNotEmpty();
    }

    @Test
    void aMissingFileIsNamed() {
        var thrown = catchThrowableOfType(
                InvalidConfigurationException.class,
                () -> PodSecurityConfigurationReader.read(folder.resolve("not-there.yaml")));

        assertThat(thrown).hasMessageContaining("not-there.yaml: cannot be read: no such file or directory");
    }

    @Test
    void aSyntaxErrorNamesItsLine() {
        assertThat(thrown(TYPE + "defaults: {enforce: [\n"))
                .hasMessageContaining("psc.yaml:4: is no valid YAML: expected the node content");
    }

    @Test
    void survivesJsonInTheShapeOfTheFile() throws Exception {
        var configuration = read(TYPE + "defaults: {enforce: baseline, enforce-version: v1.3}\n"
                + "exemptions: {namespaces: [a], usernames: [u], runtimeClasses: [r]}");
        var mapper = new JsonMapper();

        String json = mapper.writeValueAsString(configuration);

        assertThat(json)
                .isEqualTo("{\"apiVersion\":\"pod-security.admission.config.k8s.io/v1\","
                        + "\"kind\":\"PodSecurityConfiguration\",\"defaults\":{\"enforce\":\"baseline\","
                        + "\"enforce-version\":\"v1.3\",\"audit\":\"privileged\",\"audit-version\":\"latest\","
                        + "\"warn\":\"privileged\",\"warn-version\":\"latest\"},\"exemptions\":{\"usernames\":[\"u\"],"
                        + "\"namespaces\":[\"a\"],\"runtimeClasses\":[\"r\"]}}");
        assertThat(mapper.readValue(json, PodSecurityConfiguration.class)).isEqualTo(configuration);
        assertThat(read(json)).isEqualTo(configuration);
    }
}

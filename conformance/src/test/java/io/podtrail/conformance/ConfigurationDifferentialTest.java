package io.podtrail.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.PodSecurityConfigurationReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chosen configuration files, read by us and by upstream's own Go code. Needs Go on the PATH. */
final class ConfigurationDifferentialTest {
    private static final String TYPE =
            "apiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\n";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void upstreamReadsValidFilesTheSame() throws Exception {
        for (String content : List.of(
                "",
                TYPE,
                TYPE.replace("/v1", "/v1beta1"),
                TYPE.replace("/v1", "/v1alpha1"),
                TYPE + "defaults: null\nexemptions: {namespaces: null, usernames: []}",
                TYPE + "defaults: {enforce: '', enforce-version: v1.25, warn: restricted}",
                TYPE + "exemptions: {namespaces: [a, b-1], runtimeClasses: [a.b], usernames: ['system:x', ' ']}")) {
            JsonNode upstream = ask(MAPPER.createObjectNode().put("configuration", content));

            PodSecurityConfiguration ours = read(content);

            assertSamePolicy(content, ours.defaults(), upstream);
            JsonNode exemptions = upstream.path("exemptions");
            assertThat(ours.exemptions().usernames()).isEqualTo(texts(exemptions.path("usernames")));
            assertThat(ours.exemptions().namespaces()).isEqualTo(texts(exemptions.path("namespaces")));
            assertThat(ours.exemptions().runtimeClasses()).isEqualTo(texts(exemptions.path("runtimeClasses")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exemptions: {namespaces: [A.b, a, a, '', a.b, null, a], runtimeClasses: [A, a..b, x, x]}",
                "exemptions: {usernames: ['', u, u, null]}",
                "exemptions: {namespaces: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]}",
                "exemptions: {namespaces: [\"a\\\"\\u00a0\", \"a\\n\"]}"
            })
    void upstreamSaysTheSameOfInvalidExemptions(String fields) throws Exception {
        JsonNode upstream = ask(MAPPER.createObjectNode().put("configuration", TYPE + fields));

        List<String> ours = catchThrowableOfType(InvalidConfigurationException.class, () -> read(TYPE + fields))
                .errors();

        String all = String.join(", ", ours);
        assertThat(ours.size() == 1 ? all : "[" + all + "]")
                .isEqualTo(upstream.path("error").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "---\n",
                "{}",
                "[]",
                "apiVersion: v1\nkind: PodSecurityConfiguration",
                "kind: PodSecurityConfiguration",
                TYPE + "foo: 1",
                TYPE + "metadata: {}",
                TYPE + "defaults: []",
                TYPE + "defaults: {enforce: x}",
                TYPE + "defaults: {warn-version: 1.25}",
                TYPE + "defaults: {enforce: baseline, enforce: baseline}",
                TYPE + "exemptions: {namespaces: foo}",
                TYPE + "exemptions: {usernames: [123]}"
            })
    void whatUpstreamRefusesIsRefused(String content) throws Exception {
        assertThat(ask(MAPPER.createObjectNode().put("configuration", content))
                        .path("error")
                        .asText())
                .isNotEmpty();

        assertThat(catchThrowableOfType(InvalidConfigurationException.class, () -> read(content)))
                .isNotNull();
    }

    private static JsonNode ask(JsonNode question) throws IOException, InterruptedException {
        return LiveOracle.get().ask(question);
    }

    private static PodSecurityConfiguration read(String content) throws InvalidConfigurationException {
        return PodSecurityConfigurationReader.read(content.getBytes(UTF_8), Path.of("psc.yaml"));
    }

    private static void assertSamePolicy(String of, NamespacePolicy ours, JsonNode upstream) {
        for (Mode mode : Mode.values()) {
            assertThat(ours.of(mode))
                    .as("%s of %s", mode, of)
                    .hasToString(upstream.path("policy").path(mode.toString()).asText());
        }
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}

package io.podtrail.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlTextTest {
    private static final YAMLMapper YAML = YamlText.builder().build();

    @Test
    void usualTextStandsWithoutQuotes() throws Exception {
        var object = JsonNodeFactory.instance.objectNode();
        object.putObject("securityContext").put("runAsNonRoot", true).putNull("privileged");
        object.putArray("containers").addObject().put("name", "api").put("asked", "restricted:latest");
        object.put("kubernetes.io/arch", "Unconfined").put("note", "two words");

        assertThat(YAML.writeValueAsString(object)).isEqualTo("""
                securityContext:
                  runAsNonRoot: true
                  privileged: null
                containers:
                - name: api
                  asked: restricted:latest
                kubernetes.io/arch: Unconfined
                note: two words
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.27",
                "12",
                "1e3",
                "0x1f",
                "0o7",
                "1_000",
                "2026-11-30",
                "12:30:45",
                ".inf",
                "~",
                "null",
                "yes",
                "No",
                "on",
                "y",
                "true",
                "=",
                "<<",
                "",
                " a",
                "a ",
                "a: b",
                "a #b",
                "- a",
                "&a",
                "*a",
                "!a",
                "%a",
                "@a",
                "`a",
                "::error::",
                "a\nb",
                "münchen",
                "NaN",
                "\u202e"
            })
    void textStaysText(String value) throws Exception {
        var asValue = JsonNodeFactory.instance.objectNode().put("value", value);
        var asName = JsonNodeFactory.instance.objectNode().put(value, "x");

        String yaml = YAML.writeValueAsString(asValue);

        assertThat(new YAMLMapper().readTree(yaml)).isEqualTo(asValue);
        assertThat(yaml.lines().count()).isEqualTo(1);
        assertThat(new YAMLMapper().readTree(YAML.writeValueAsString(asName))).isEqualTo(asName);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void hostileTextIsExactInPrintableLinesOfWhichNoneBeginsWithIt(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            String value = (HostileText.any(random) + " ".repeat(random.nextInt(3)) + HostileText.any(random))
                    .replaceAll("\\p{Cs}", "");
            var object = JsonNodeFactory.instance.objectNode().put("value", value.repeat(1 + random.nextInt(20)));
            object.put(value, "x").putArray("list").add(value);

            var lines = new PrintableLines();
            YAML.writeValueAsString(object).codePoints().forEach(lines::append);
            String yaml = lines.take();

            assertThat(new YAMLMapper().readTree(yaml)).isEqualTo(object);
            yaml.lines().forEach(line -> {
                assertThat(HostileText.problemsIn(line)).isEmpty();
                assertThat(line).doesNotMatch("\\s*::.*");
            });
        }
    }
}

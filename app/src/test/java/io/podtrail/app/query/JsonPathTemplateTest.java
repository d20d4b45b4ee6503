package io.podtrail.app.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples are those of kubectl's own documentation, on a list of ours. */
final class JsonPathTemplateTest {
    private static final String LIST = """
            {"kind":"List","items":[
              {"name":"a","since":1,"labels":{"x.io/y":"z"},"violations":[{"mode":"enforce"},{"mode":"warn"}]},
              {"name":"b","since":2,"violations":[{"mode":"audit"}]}]}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{.kind} | List",
                "{['kind']} | List",
                ".items[0].name | a",
                "items[*].name | a b",
                "{$.items[1].name} | b",
                "{..mode} | enforce warn audit",
                "{.items[*]['name','since']} | {\"name\":\"a\",\"since\":1} {\"name\":\"b\",\"since\":2}",
                "{.items[?(@.since==2)].name} | b",
                "{.items[?(@.name==\"a\")].violations[*].mode} | enforce warn",
                "{.items[0].labels.x\\.io/y} | z",
                "{range .items[*]}{.name}={.violations[0].mode};{end} | a=enforce;b=audit;",
                "{range .items[*]}[{@.name}{range .violations[*]},{.mode}{end}]{end} | [a,enforce,warn][b,audit]",
                "the {.kind} has {.nothing}{\"{\"}no{'}'} such | the List has {no} such",
            })
    void rendersWhatKubectlRenders(String template, String rendered) throws Exception {
        assertThat(JsonPathTemplate.parse(template).render(list())).isEqualTo(rendered);
    }

    @Test
    void aValueCannotBeginALine() throws Exception {
        JsonNode list = new JsonMapper().readTree("{\"name\":\"a\\nb\"}");

        assertThat(JsonPathTemplate.parse("{.name}{\"\\n\"}").render(list)).isEqualTo("a\\u000ab\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{.items", "{range .items[*]}{.name}", "{\"a}"})
    void whatIsNotClosedIsRefused(String template) {
        assertThatThrownBy(() -> JsonPathTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(template.substring(1, 2));
    }

    private static JsonNode list() throws Exception {
        return new JsonMapper().readTree(LIST);
    }
}

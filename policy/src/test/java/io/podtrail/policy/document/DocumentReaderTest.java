package io.podtrail.policy.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DocumentReaderTest {
    @Test
    void everyDocumentKnowsItsOwnLines() {
        var documents = read("""
                # a comment
                ---
                a: 1
                ---
                b:
                - c: x
                  d: z
                """);

        assertThat(documents).hasSize(2);
        assertThat(documents.get(0).line("a")).isEqualTo(3);
        assertThat(documents.get(1).line("b[0].d")).isEqualTo(7);
        assertThat(documents.get(1).line("b[0].missing.field")).isEqualTo(6);
        assertThat(documents.get(1).root().at("/b/0/d").textValue()).isEqualTo("z");
    }

    @Test
    void jsonValuesMayFollowOneAnother() {
        var documents = read("{\"a\":1}\n{\"b\":\n\t[true]}");

        assertThat(documents).hasSize(2);
        assertThat(documents.get(1).line("b[0]")).isEqualTo(3);
    }

    @Test
    void aBrokenDocumentCostsNoOther() {
        var documents = read("a: 1\n---\nb: [\n---\nc: 3\n");

        assertThat(documents).hasSize(3);
        assertThat(documents.get(1).root().isMissingNode()).isTrue();
        assertThat(documents.get(1).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.in("f.yaml")).startsWith("f.yaml:4: is no valid YAML: "));
        assertThat(documents.get(2).root().path("c").intValue()).isEqualTo(3);
    }

    @Test
    void aBrokenEscapeIsABrokenDocument() {
        assertThat(read("a: \"\\u\"").get(0).problems().get(0).text()).contains("no valid YAML");
        assertThat(read("a: \"\\uD8\"").get(0).problems()).isNotEmpty();
        assertThat(read("a: \"\\UFFFFFFFF\"").get(0).problems()).isNotEmpty();
    }

    @Test
    void aTemplateThatWasNotRenderedIsRecognised() {
        assertThat(read("name: {{ .Release.Name }}-x\n")
                        .get(0)
                        .problems()
                        .get(0)
                        .text())
                .contains("render it first");
    }

    @Test
    void aliasesAndMergesAreWrittenOut() {
        var root = read("base: &b {x: 1, y: 2}\nother:\n  <<: *b\n  y: 3\nsame: *b\n")
                .get(0)
                .root();

        assertThat(root.path("other")).hasToString("{\"y\":3,\"x\":1}");
        assertThat(root.path("same")).hasToString("{\"x\":1,\"y\":2}");
    }

    @ParameterizedTest
    @CsvSource({
        "yes,true",
        "y,true",
        "On,true",
        "off,false",
        "N,false",
        "0,0",
        "010,8",
        "0x1F,31",
        "1_000,1000",
        "-0b11,-3",
        "1.5,1.5",
        "~,null",
        "NULL,null",
        "1:30,\"1:30\"",
        "'\"yes\"','\"yes\"'",
        "2001-01-01,\"2001-01-01\"",
        "yEs,\"yEs\"",
        ".inf,\".inf\"",
        "0o17,15",
        "+5,5",
        "1e3,1E+3"
    })
    void unquotedTextMeansWhatItMeansToKubectl(String yaml, String json) {
        assertThat(read("a: " + yaml).get(0).root().path("a")).hasToString(json);
    }

    @Test
    void bombsOfAliasesAndBottomlessNestingAreRefusedQuickly() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(",", List.of(before, before, before, before))));
        }

        assertThat(read(bomb.toString()).get(0).problems().get(0).text()).contains("aliases make it larger");
        assertThat(read("a: &a [*a]").get(0).problems()).isNotEmpty();
        assertThat(read("[".repeat(100_000)).get(0).problems().get(0).text()).contains("nesting depth");
        assertThat(read("- ".repeat(100_000)).get(0).problems().get(0).text()).containsIgnoringCase("nesting depth");
    }

    @Test
    void linesOfHundredMegabytesAreRefusedQuicklyAndThoseOfALargeConfigMapRead() {
        String huge = "x".repeat(100 << 20);

        assertThat(read("a: 1\n---\nb: " + huge).get(1).problems().get(0).text())
                .contains("line 3 is longer than 2,097,152 characters");
        assertThat(read("{\"a\":\"" + huge + "\"}").get(0).problems().get(0).text())
                .contains("String value length");
        assertThat(read("binaryData: {a: " + huge.substring(0, 1_400_000) + "}")
                        .get(0)
                        .problems())
                .isEmpty();
    }

    @Test
    void repeatedFieldsAreNotedWithBothLines() {
        assertThat(read("a: 1\nb: 2\na: 3").get(0).problems())
                .containsExactly(new Problem("a", "Duplicate field, already in line 1: keep one of them", 3));
    }

    @Test
    void whatIsNoUtf8IsSaidToBeNone() {
        assertThat(DocumentReader.read(new byte[] {(byte) 0xff, 'a'})
                        .get(0)
                        .problems()
                        .get(0)
                        .text())
                .contains("UTF-8");
    }

    @Test
    void aTemplateIsSaidToNeedRendering() {
        assertThat(read("{{- if .Values.enabled }}\nkind: Pod\n{{- end }}\n")
                        .get(0)
                        .problems())
                .extracting(Problem::text)
                .containsExactly("is a template, which has to be rendered first, as by 'helm template'");
    }

    @Test
    void spaceAndCommentsAreNoDocument() {
        assertThat(read("# nothing\n---\n---\n# here\n")).isEmpty();
        assertThat(read("")).isEmpty();
    }

    @Test
    void aPointerIsNamedAsAPath() {
        assertThat(LocatedDocument.field(JsonPointer.compile("/spec/containers/0/image")))
                .isEqualTo("spec.containers[0].image");
    }

    private static List<LocatedDocument> read(String text) {
        return DocumentReader.read(text.getBytes(UTF_8));
    }
}

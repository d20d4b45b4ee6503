package io.podtrail.policy.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import java.nio.charset.StandardCharsets;
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
        var root = read("base: &b {x: 1, z: 2}\nother:\n  <<: *b\n  z: 3\nsame: *b\n")
                .get(0)
                .root();

        assertThat(root.path("other")).hasToString("{\"z\":3,\"x\":1}");
        assertThat(root.path("same")).hasToString("{\"x\":1,\"z\":2}");
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
        "1e3,1000",
        "1.00064e+09,1000640000",
        "1_000.0,1000",
        "-0.0,0",
        "1e-7,1.0E-7",
        "1e400,\"1e400\"",
        "0X1F,31",
        "!foo bar,\"bar\"",
        "!!str 5,\"5\"",
        "!!int '5',5",
        "!!binary aGk=,\"hi\"",
        "'!!python/name:a.b',\"\""
    })
    void unquotedTextMeansWhatItMeansToKubectl(String yaml, String json) {
        assertThat(read("a: " + yaml).get(0).root().path("a")).hasToString(json);
    }

    /** yaml.v2 resolves a key as it resolves a value, and {@code sigs.k8s.io/yaml} writes that out. */
    @Test
    void aKeyIsReadAsAValueIs() {
        assertThat(read("a: {x: 1, y: 2, no: 3, 0x10: 4, 1e3: 5}").get(0).root())
                .hasToString("{\"a\":{\"x\":1,\"true\":2,\"false\":3,\"16\":4,\"1000\":5}}");
        assertThat(read("~: a").get(0).problems()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"!!int abc", "!!bool maybe", "!!float x", "!!null x", "!!binary '$$'"})
    void aValueThatIsNotOfTheTypeOfItsTagIsRefused(String yaml) {
        assertThat(read("a: " + yaml).get(0).problems()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"1e3", "1000.0", "1.0E3"})
    void aFloatWithoutFractionIsAnIntegerInJsonToo(String number) {
        assertThat(read("{\"a\": " + number + "}").get(0).root()).hasToString("{\"a\":1000}");
    }

    /** What yaml.v2 reads of each; "refused" where it does not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a: [>'x',>'y'>]~b: {>c: 1}|{'a':['x','y'],'b':{'c':1}}",
                "a: [~>'x',~>'y'~>]|{'a':['x','y']}",
                "--->#c~a: 1|{'a':1}",
                "a:>1|{'a':1}",
                "a:>[1]|{'a':[1]}",
                "a: &x>1~b: *x>|{'a':1,'b':1}",
                "a:>~  b: 1|{'a':{'b':1}}",
                "a: 'x'>~|{'a':'x'}",
                "a: x~  >y|{'a':'x y'}",
                "{~>a: 1~}|{'a':1}",
                "a:~>b: 1|refused",
                "->a: 1|refused",
                "- >a: 1|refused",
                ">a: 1|refused",
                "?>a~:>b|refused",
                "a:~  b: 1~>~  c: 2|refused"
            })
    void tabsAreWhiteSpaceWhereKubectlTakesThemForThat(String yaml, String json) {
        var document = read(yaml.replace('>', '\t').replace('~', '\n')).get(0);

        if (json.equals("refused")) {
            assertThat(document.problems()).hasSize(1);
        } else {
            assertThat(document.problems()).isEmpty();
            assertThat(document.root()).hasToString(json.replace('\'', '"'));
        }
    }

    @Test
    void tabsByTheMillionTakeNoTime() {
        assertThat(read("a: [\n" + "\t\n".repeat(500_000) + "x]").get(0).root()).hasToString("{\"a\":[\"x\"]}");
        assertThat(read("a:" + "\t".repeat(1_000_000) + "x").get(0).root()).hasToString("{\"a\":\"x\"}");
    }

    @Test
    void utf16IsReadByItsByteOrderMark() {
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            var documents = DocumentReader.read("\uFEFF{\r\n \"kind\": \"Pod\"}\r\n".getBytes(charset));

            assertThat(documents).singleElement().satisfies(document -> {
                assertThat(document.root()).hasToString("{\"kind\":\"Pod\"}");
                assertThat(document.line("kind")).isEqualTo(2);
            });
        }
        assertThat(DocumentReader.read("{}".getBytes(StandardCharsets.UTF_16LE))
                        .get(0)
                        .problems())
                .isNotEmpty();
    }

    @Test
    void logLinesBeforeADocumentAreSkippedWithAWarning() {
        String log = """
                W1130 03:12:07.123456   12345 warnings.go:70] policy/v1beta1 is deprecated
                E1130 03:12:07.2 1 memcache.go:265] "Unhandled Error"
                """;
        for (String document : List.of("{\n\"kind\": \"Pod\"}", "# yaml\nkind: Pod\n")) {
            var documents = read(log + document);

            assertThat(documents).singleElement().satisfies(read -> {
                assertThat(read.root()).hasToString("{\"kind\":\"Pod\"}");
                assertThat(read.line("kind")).isEqualTo(4);
                assertThat(read.problems()).isEmpty();
                assertThat(read.warnings()).singleElement().asString().contains("log lines");
            });
        }
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

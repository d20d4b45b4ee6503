package io.podtrail.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.app.history.ReportWriter.Output;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.Plan;
import io.podtrail.processor.replay.Scope;
import io.podtrail.processor.replay.Window;
import io.podtrail.processor.replay.WorldOutcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ReportWriterTest {
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)>{{css}}";

    @Test
    void thePageHoldsDataThatCannotBecomeMarkup() throws IOException {
        String page = withoutScripts(written(Output.html, HOSTILE));

        assertThat(page)
                .contains("\\u003c/script\\u003e")
                .doesNotContain("<img")
                .doesNotContain("</script><img");
        assertThat(page).contains("{{css}}"); // The data's own, which is nothing to be filled in.
    }

    /** Whoever looks for vulnerable libraries reads it from the bill; {@code deploy/ci/run lint} compares with what npm serves. */
    @Test
    void theChartingLibraryIsTheOneOfItsBillOfMaterials() throws Exception {
        try (var bill = Report.class.getResourceAsStream("echarts.cdx.json");
                var library = Report.class.getResourceAsStream("echarts.common.min.js")) {
            JsonNode component = new ObjectMapper().readTree(bill).at("/components/0");

            byte[] digest = MessageDigest.getInstance("SHA-256").digest(library.readAllBytes());
            assertThat(component.at("/hashes/0/content").asText())
                    .isEqualTo(HexFormat.of().formatHex(digest));
            assertThat(component.path("purl").asText())
                    .isEqualTo("pkg:npm/echarts@" + component.path("version").asText());
        }
    }

    @Test
    void thePageLoadsNothingFromAnywhere() throws IOException {
        String page = withoutScripts(written(Output.html, "x"));

        assertThat(page).contains("default-src 'none'").containsPattern("script-src 'sha256-[^']+' 'sha256-[^']+';");
        assertThat(Pattern.compile("<(script|link|img|iframe)[^>]+(src|href)=")
                        .matcher(page)
                        .find())
                .isFalse();
    }

    @Test
    void csvQuotesWhatItMustAndHoldsNoFormula() throws IOException {
        assertThat(written(Output.csv, "a \"b\", c")).isEqualTo("NAME\r\n\"a \"\"b\"\", c\"\r\n");
        assertThat(written(Output.csv, "=1+1")).isEqualTo("NAME\r\n'=1+1\r\n");
    }

    /** The charting library has markup in its strings. */
    private static String withoutScripts(String page) {
        return page.replaceAll("(?s)<script>.*?</script>", "");
    }

    private static String written(Output output, String cell) throws IOException {
        var window = new Window(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-02T00:00:00Z"));
        var nothing = new WorldOutcome(List.of(), List.of());
        var run = new ReplayRun(
                "podtrail replay",
                "localhost:9092",
                new Plan("observations", window, Scope.ALL, null, List.of(), true),
                new Outcome(0, 0, List.of(), nothing, null));
        Sheet sheet = Sheet.of("Names", "none", "NAME").row(cell).build();
        var text = new StringWriter();
        ReportWriter.write(
                Report.ofWhatWas("What was", List.of(cell), List.of(sheet), List.of(), run),
                output,
                new PrintWriter(text));
        return text.toString();
    }
}

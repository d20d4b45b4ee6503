package io.podtrail.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.events.kafka.SampleJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples in {@code docs/reference/topics.md} are real; {@code -Dpodtrail.golden.write=true} writes them anew. */
final class TopicsDocTest {
    private static final Path ROOT = Path.of(System.getProperty("podtrail.root", ".."));
    private static final Path DOC = ROOT.resolve("docs/reference/topics.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- sample: (\\w+) -->\n```json\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExamplesInTheDocsAreWhatWeWrite() throws IOException {
        var shown = new ArrayList<String>();
        String doc = Files.readString(DOC);

        String asItShouldBe = EXAMPLE.matcher(doc).replaceAll(example -> {
            shown.add(example.group(1));
            return java.util.regex.Matcher.quoteReplacement(
                    "<!-- sample: %s -->\n```json\n%s\n```".formatted(example.group(1), pretty(example.group(1))));
        });
        if (Boolean.getBoolean("podtrail.golden.write")) {
            Files.writeString(DOC, asItShouldBe);
        }

        assertThat(Files.readString(DOC)).isEqualTo(asItShouldBe);
        assertThat(shown).containsExactlyInAnyOrder("Observation", "PodViolations", "Alert", "RejectedInput");
    }

    @Test
    void theDocNamesEveryTypeOfObservationAndLinksToFilesThatExist() throws IOException {
        String doc = Files.readString(DOC);
        for (String sample : List.copyOf(Samples.all().keySet())) {
            var type = new ObjectMapper().readTree(SampleJson.of(sample)).path("type");
            if (!type.isMissingNode()) {
                assertThat(doc).contains("`" + type.asText() + "`");
            }
        }
        var links = Pattern.compile("]\\(((?!http)[^)#]+)\\)").matcher(doc);
        while (links.find()) {
            assertThat(DOC.resolveSibling(links.group(1))).exists();
        }
    }

    private static String pretty(String sample) {
        try {
            var json = new ObjectMapper();
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(SampleJson.of(sample)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

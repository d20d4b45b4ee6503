package io.podtrail.sink.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.events.AlertType;
import io.podtrail.events.Evidence;
import io.podtrail.sink.receivers.message.GroupText;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Markup;
import io.podtrail.sink.receivers.pagerduty.PagerDutySample;
import io.podtrail.sink.receivers.slack.SlackSample;
import io.podtrail.sink.receivers.teams.TeamsSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a person reads in each situation there is, as Slack gets it. The files are to be looked at; {@code
 * -Dpodtrail.golden.write=true} writes them anew.
 */
final class SituationsTest {
    private static final Path FILES = Path.of("src/test/resources/situations");
    private static final int LOCK_SCREEN = 60;
    private static final int MOST_LINES = 12;
    private static final Map<String, Notification> SITUATIONS = Situations.all();

    static Stream<String> names() {
        return SITUATIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theMessageReadsAsInTheGoldenFile(String name) throws IOException {
        String text = text(message(name));
        Path file = FILES.resolve(name + ".txt");
        if (Boolean.getBoolean("podtrail.golden.write")) {
            Files.createDirectories(FILES);
            Files.writeString(file, text);
        }

        assertThat(text).isEqualTo(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aLockedTelephoneShowsWhereAndWhat(String name) throws IOException {
        Notification situation = situation(name);
        String notice = message(name).path("text").asText();
        String shown = notice.substring(0, Math.min(LOCK_SCREEN, notice.length()));

        assertThat(shown)
                .containsPattern("violate|is refused by|would be refused today by|lets? in less than"
                        + "|fixed|deleted|finished|ceased|gone|hidden, not fixed|alerts");
        if (situation.items().size() == 1) {
            assertThat(shown).contains("/", situation.isResolved() ? ":" : " ");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatHappenedToOneWorkloadComesFirstAndIsShort(String name) throws IOException {
        if (situation(name).items().size() > 1) {
            return;
        }
        String all = text(message(name));
        String first = all.substring(all.indexOf("---") + 4).split("\n(?=⚠|Fix for|_The patch|`kubectl|```)", 2)[0];

        assertThat(first.lines().filter(line -> !line.isEmpty()).count()).isLessThanOrEqualTo(MOST_LINES);
    }

    @Test
    void everyTypeTransitionAndEvidenceIsAmongThem() {
        for (AlertType type : AlertType.values()) {
            for (String transition : List.of("opened", "changed", "resolved")) {
                assertThat(SITUATIONS.keySet())
                        .anySatisfy(name ->
                                assertThat(name).startsWith(type.toString()).contains(transition));
            }
        }
        for (Evidence evidence : Evidence.values()) {
            assertThat(SITUATIONS.keySet()).anySatisfy(name -> assertThat(name).contains(evidence.toString()));
        }
    }

    /** {@code src/test/preview/index.html?situations-slack} draws them. */
    @Test
    void eachIsDrawnForItsReceivers() throws IOException {
        var mapper = new JsonMapper();
        ObjectNode slack = mapper.createObjectNode();
        ObjectNode teams = mapper.createObjectNode();
        ObjectNode pagerDuty = mapper.createObjectNode();
        var mail = new StringBuilder();
        for (String name : SITUATIONS.keySet()) {
            Notification situation = situation(name);
            slack.set(name, message(name));
            teams.set(name, mapper.readTree(TeamsSample.of(situation, Situations.REFERENCES)));
            pagerDuty.set(name, mapper.readTree(PagerDutySample.of(situation, Situations.REFERENCES)));
            String text = new GroupText(Markup.PLAIN, 60_000, Situations.REFERENCES).of(new GroupWords(situation));
            mail.append("== ").append(name).append('\n').append(text).append("\n\n");

            assertThat(text).as(name).contains("restricted");
        }

        Path drawn = Files.createDirectories(Path.of("target/situations"));
        mapper.writeValue(drawn.resolve("slack.json").toFile(), slack);
        mapper.writeValue(drawn.resolve("teams.json").toFile(), teams);
        mapper.writerWithDefaultPrettyPrinter()
                .writeValue(drawn.resolve("pagerduty.json").toFile(), pagerDuty);
        Files.writeString(drawn.resolve("mail.txt"), mail);
    }

    private static Notification situation(String name) {
        return Objects.requireNonNull(SITUATIONS.get(name));
    }

    private static JsonNode message(String name) throws IOException {
        return new JsonMapper().readTree(SlackSample.of(situation(name), Situations.REFERENCES));
    }

    private static String text(JsonNode message) {
        var parts = new ArrayList<String>();
        parts.add(message.path("text").asText() + "\n---");
        message.path("blocks").forEach(block -> {
            JsonNode elements = block.path("elements");
            parts.add(
                    elements.isMissingNode()
                            ? block.path("text").path("text").asText()
                            : IntStream.range(0, elements.size())
                                    .mapToObj(i -> elements.path(i).path("text").asText())
                                    .reduce("", String::concat));
        });
        return String.join("\n", parts) + "\n";
    }
}

package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What upstream said when the file was written holds of us, where there is no Go as well. */
final class GoldenCasesTest {
    private static final Path FILE = LiveOracle.conformance().resolve("src/test/resources/golden.jsonl");

    private static GoldenCases golden;

    @BeforeAll
    static void read() throws IOException {
        golden = GoldenCases.read(FILE);
    }

    @Test
    void weSayOfEveryCaseWhatUpstreamSaid() {
        var subjects =
                Subjects.all(golden.upstream()).stream().collect(Collectors.toMap(Subject::name, Function.identity()));
        assertThat(golden.cases()).extracting(GoldenCases.Case::subject).containsAll(subjects.keySet());
        for (GoldenCases.Case each : golden.cases()) {
            assertThat(subjects.get(each.subject()).compare(each.question(), each.answer()))
                    .as(each.question().toString())
                    .isNull();
        }
    }

    @Test
    void theFileIsOfTheUpstreamThatGoModNames() throws IOException {
        assertThat(golden.upstream().version())
                .as("after an upgrade: conformance/run --seed 1 --write-golden " + FILE)
                .isEqualTo(GoMod.upstreamVersion());
    }

    @Test
    void theFileCoversEveryRevisionOfEveryCheckAndEveryShapeOfMessage() throws IOException {
        var visited = new TreeSet<String>();
        for (GoldenCases.Case each : golden.cases()) {
            if (each.subject().equals("pods")) {
                visited.addAll(GoldenCases.corners(each.question()));
            }
        }
        for (Check check : Checks.ALL) {
            for (Check.Revision revision : check.revisions()) {
                String rule = "%s since v1.%d".formatted(check.id(), revision.sinceMinor());
                assertThat(visited).contains(rule + " passes", rule + " fails");
            }
        }
        assertThat(visited).containsAll(CoverageTest.shapes());
    }

    @Test
    void theFileIsSmall() throws IOException {
        assertThat(Files.size(FILE)).isLessThan(500_000);
    }
}

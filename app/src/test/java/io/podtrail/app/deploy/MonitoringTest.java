package io.podtrail.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts and dashboards lead somewhere. That their metrics exist is seen where the stack runs: deploy/ci/run. */
final class MonitoringTest {
    private static final Path ROOT = Path.of(System.getProperty("podtrail.root", ".."));
    private static final Path MONITORING = ROOT.resolve("deploy/monitoring");

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() throws Exception {
        var linked = new TreeSet<String>();
        for (JsonNode group : Manifests.trees(Files.readString(MONITORING.resolve("rules.yaml")))
                .get(0)
                .path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                if (rule.has("alert")) {
                    String page = rule.path("alert").asText() + ".md";
                    assertThat(rule.at("/annotations/runbook_url").asText()).endsWith("/docs/runbooks/" + page);
                    assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
                    linked.add(page);
                }
            }
        }

        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/runbooks"))) {
            assertThat(pages.map(page -> page.getFileName().toString())).containsExactlyInAnyOrderElementsOf(linked);
        }
    }

    @Test
    void everyPanelAsksTheDataSourceThatWasChosen() throws Exception {
        try (Stream<Path> dashboards = Files.list(MONITORING.resolve("dashboards"))) {
            for (Path file : dashboards.toList()) {
                JsonNode dashboard = new JsonMapper().readTree(Files.readString(file));
                assertThat(dashboard.path("uid").asText()).as(file.toString()).startsWith("podtrail-");
                assertThat(dashboard.path("panels")).hasSizeGreaterThan(5).allSatisfy(panel -> {
                    assertThat(panel.path("title").asText()).isNotEmpty();
                    assertThat(panel.path("targets")).isNotEmpty().allSatisfy(target -> {
                        assertThat(target.path("expr").asText()).isNotEmpty();
                        assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                    });
                });
            }
        }
    }
}

package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** On the example that users start from. */
@Isolated("replaces standard output")
final class RoutesCommandTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "routing.yaml");
    private static final String ALERT = """
            {"apiVersion": "podtrail/v1", "kind": "Alert", "fingerprint": "f", "type": "violation", "revision": 1,
             "transition": "opened", "cause": "pod-created", "at": "2026-11-02T09:00:00Z", "cluster": "demo",
             "namespace": "%s", "workload": {"kind": "Deployment", "name": "api"}, "mode": "enforce",
             "level": "restricted", "version": "latest", "severity": "critical", "startsAt": "2026-11-02T09:00:00Z",
             "message": "m", "findings": [{"check": "privileged", "reason": "privileged", "detail": ""}],
             "evidence": ["running"], "violatingPods": 1, "samplePods": ["api-1"],
             "namespaceLabels": {"team": "billing"}}
            """;

    @TempDir
    private Path directory;

    @Test
    void anAlertsWayIsExplainedConditionByCondition() throws Exception {
        Path alert = Files.writeString(directory.resolve("alert.json"), ALERT.formatted("prod-sandbox"));

        assertThat(run("routes", "test", "--routes", EXAMPLE.toString(), "--alert", alert.toString()))
                .isEqualTo("""
                        demo/prod-sandbox Deployment/api  enforce restricted, critical, opened
                          route  takes every alert
                            route.routes[0]
                              no  namespace: prod-* or !prod-sandbox   (it is prod-sandbox)
                              yes severity: critical   (it is critical)
                            route.routes[1]
                              yes namespaceLabels.team: billing   (it is billing)
                              route.routes[1].routes[0]
                                no  workload: CronJob/*   (it is Deployment/api)
                                no  mode: warn   (it is enforce)
                              -> billing, with others of {cluster=demo, namespace=prod-sandbox}: first after 30s, changes every 5m, again every 1d; not during nights, weekends

                        """);
    }

    @Test
    void severalAlertsAreExplainedAtOnceForProgramsToo() throws Exception {
        Path alerts = Files.writeString(
                directory.resolve("alerts.jsonl"), ALERT.formatted("prod-shop") + ALERT.formatted("test"));

        assertThat(run("routes", "test", "--routes", EXAMPLE.toString(), "--alert", alerts.toString(), "-o", "json"))
                .contains("\"receivers\" : [ \"pager\", \"billing\" ]", "\"receivers\" : [ \"billing\" ]");
    }

    @Test
    void whatTakesEffectIsPrintedWithEveryDefaultAndNoSecret() {
        assertThat(run("sink", "--routes", EXAMPLE.toString(), "--print-config"))
                .contains("repeatInterval: 1d", "/run/secrets/pager-url", "BILLING_WEBHOOK_URL")
                .doesNotContain("null");
    }

    private static String run(String... args) {
        var out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            assertThat(Podtrail.run(args)).isEqualTo(Podtrail.OK);
        } finally {
            System.setOut(before);
        }
        return out.toString(UTF_8);
    }
}

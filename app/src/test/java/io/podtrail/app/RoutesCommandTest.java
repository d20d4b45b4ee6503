package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On the example that users start from. */
@Isolated("replaces standard output and error")
final class RoutesCommandTest {
    private static final Path EXAMPLE = Path.of(System.getProperty("podtrail.root", ".."), "examples", "routing.yaml");
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "namespace=prod-shop severity=critical                | pager",
                "namespace=prod-shop severity=critical namespaceLabels.team=billing | pager,billing",
                "namespaceLabels.team=billing                         | billing",
                "namespaceLabels.team=billing workload=CronJob/x mode=warn | none",
                "namespace=prod-shop mode=audit                       | people",
            })
    void anAlertIsAskedForByItsFieldsAsWithAmtool(String fields, String receivers) throws Exception {
        assertThat(receivers(run(test(fields.split(" "))))).isEqualTo(receivers);
    }

    @Test
    void whatIsNotGivenIsWhatMostAlertsHave() {
        assertThat(run("routes", "test", "--routes", EXAMPLE.toString(), "namespace=shop", "mode=warn"))
                .startsWith("?/shop ?  warn restricted, info, opened\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "namespac=shop         | unknown field \"namespac\": did you mean \"namespace\"?",
                "severity=critcal      | severity: unknown value \"critcal\": did you mean \"critical\"?",
                "workload=api          | workload: \"api\" has no kind: write KIND/NAME, such as Deployment/api",
                "shop                  | \"shop\" is not a field with its value: write FIELD=VALUE, such as namespace=shop",
            })
    void aMistakeInAFieldIsNamedWithWhatIsMeant(String field, String mistake) {
        assertThat(complaint("routes", "test", "--routes", EXAMPLE.toString(), field))
                .contains(mistake);
    }

    @Test
    void withoutAnAlertTheCommandSaysHowToNameOne() {
        assertThat(complaint("routes", "test", "--routes", EXAMPLE.toString()))
                .contains("name the alert: FIELD=VALUE", "--alert FILE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"apiVersion\": \"podtrail/v1\", \"kind\": \"AlertList\", \"metadata\": {}, \"items\": [%s]}",
                "[%s]",
                "{\"type\": \"alert\", \"object\": %s}",
                "%s"
            })
    void whatGetAlertsPrintsIsTakenAsItIs(String around) throws Exception {
        String item = """
                {"fingerprint": "f", "type": "violation", "cluster": "demo", "namespace": "prod-shop",
                 "workload": {"kind": "Deployment", "name": "api"}, "mode": "enforce", "level": "restricted",
                 "version": "latest", "severity": "critical", "state": "%s", "revision": 3, "cause": "pod-created",
                 "startsAt": "2026-11-02T09:00:00Z", "endsAt": "2026-11-02T10:00:00Z", "message": "m", "findings": [],
                 "evidence": ["running"], "violatingPods": 1, "samplePods": ["api-1"]}
                """;
        Path open = Files.writeString(directory.resolve("open.json"), around.formatted(item.formatted("open")));
        Path over = Files.writeString(directory.resolve("over.json"), around.formatted(item.formatted("resolved")));

        assertThat(run("routes", "test", "--routes", EXAMPLE.toString(), "--alert", open.toString()))
                .startsWith("demo/prod-shop Deployment/api  enforce restricted, critical, opened\n");
        assertThat(run("routes", "test", "--routes", EXAMPLE.toString(), "--alert", over.toString()))
                .startsWith("demo/prod-shop Deployment/api  enforce restricted, critical, resolved\n");
        assertThat(receivers(run(test("--alert", open.toString(), "namespaceLabels.team=billing"))))
                .isEqualTo("pager,billing");
    }

    @Test
    void theTreeIsDrawnInEightyColumns() throws Exception {
        Path file = Files.writeString(directory.resolve("routes.yaml"), """
                receivers:
                  people: {type: terminal}
                  pager: {type: webhook, urlEnv: PAGER}
                  spare: {type: terminal}
                muteTimes:
                  nights: {timeZone: Europe/Berlin, times: "20:00-07:00"}
                route:
                  receiver: people
                  routes:
                    - match: {severity: critical, namespace: [prod-*, "!prod-sandbox"]}
                      receiver: pager
                      groupBy: [cluster, namespace, workload]
                      groupWait: 0
                      continue: true
                      routes:
                        - match: {check: [privileged, hostNamespaces, hostPathVolumes, hostPorts, procMount, sysctls]}
                          groupBy: []
                          repeatInterval: 0
                    - match: {namespaceLabels: {team: billing}}
                      muteTimes: nights
                    - match: {mode: warn}
                      receiver: none
                """);

        String drawing = run("routes", "show", "--routes", file.toString());

        assertThat(drawing).isEqualTo("""
                every alert
                -> people (terminal)
                   one message per cluster, namespace: after 30s, changes every 5m, again every
                     1d
                |
                |-- namespace: prod-* or !prod-sandbox
                |   severity: critical
                |   -> pager (webhook), and on to the next
                |      one message per cluster, namespace, workload: at once, changes every 5m,
                |        again every 1d
                |   |
                |   `-- check: privileged or hostNamespaces or hostPathVolumes or hostPorts or
                |         procMount or sysctls
                |       -> pager (webhook)
                |          each transition by itself
                |
                |-- namespaceLabels.team: billing
                |   -> people (terminal)
                |      not during nights
                |
                `-- mode: warn
                    -> none (no notification)

                Mute times
                  nights: 20:00-07:00 in Europe/Berlin, monday tuesday wednesday thursday friday
                      saturday sunday

                Inhibition
                  severity: critical keeps back severity: warning or info of the same cluster,
                      namespace, workload
                  severity: warning keeps back severity: info of the same cluster, namespace,
                      workload

                No route leads to
                  spare (terminal)
                """);
        assertThat(drawing.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void theTreeIsColouredOnlyWhereThatIsWanted() {
        assertThat(run("routes", "show", "--routes", EXAMPLE.toString())).doesNotContain("\u001b");
        assertThat(run("routes", "show", "--routes", EXAMPLE.toString(), "--color", "always"))
                .contains("\u001b[1m-> people (terminal)");
    }

    @Test
    void theTreeIsThereForProgramsWithEveryDefault() throws Exception {
        var tree = new JsonMapper().readTree(run("routes", "show", "--routes", EXAMPLE.toString(), "-o", "json"));

        assertThat(tree.at("/route/routes/0/receiver").asText()).isEqualTo("pager");
        assertThat(tree.at("/route/routes/0/groupWait").asText()).isEqualTo("0s");
        assertThat(tree.at("/receivers/pager/settings/url/file").asText()).isEqualTo("/run/secrets/pager-url");
    }

    @Test
    void whatTakesEffectIsPrintedWithEveryDefaultAndNoSecret() {
        assertThat(run("sink", "--routes", EXAMPLE.toString(), "--print-config"))
                .contains("repeatInterval: 1d", "/run/secrets/pager-url", "BILLING_WEBHOOK_URL")
                .doesNotContain("null");
    }

    private static String[] test(String... more) {
        return Stream.concat(Stream.of("routes", "test", "--routes", EXAMPLE.toString(), "-o", "json"), Stream.of(more))
                .toArray(String[]::new);
    }

    private static String receivers(String json) throws Exception {
        var receivers = new ArrayList<String>();
        new JsonMapper().readTree(json).at("/0/receivers").forEach(receiver -> receivers.add(receiver.asText()));
        return String.join(",", receivers);
    }

    private static String complaint(String... args) {
        var err = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            assertThat(Podtrail.run(args)).isEqualTo(Podtrail.USAGE);
        } finally {
            System.setErr(before);
        }
        return err.toString(UTF_8);
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

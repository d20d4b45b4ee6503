package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ResourceLock(Resources.SYSTEM_ERR)
final class CheckCommandTest {
    private static final String NAMESPACE = """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: shop
              labels:
                pod-security.kubernetes.io/enforce: baseline
                pod-security.kubernetes.io/warn: restricted
                pod-security.kubernetes.io/warn-version: v1.30
            """;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: api, namespace: shop}
            spec:
              template:
                spec:
                  hostPID: true
                  containers:
                  - name: web
            """;

    @TempDir
    private Path directory;

    private String out = "";
    private String err = "";

    @BeforeEach
    void writeManifests() throws IOException {
        Files.writeString(directory.resolve("namespace.yaml"), NAMESPACE);
        Files.writeString(directory.resolve("deployment.yaml"), DEPLOYMENT);
    }

    @ParameterizedTest
    @CsvSource({"''", "'# only a comment\n'", "'a: 1\n'", "'[]'"})
    void inputWithoutAnyObjectDoesNotLookClean(String input) throws IOException {
        Path file = Files.writeString(directory.resolve("values.yaml"), input);

        assertThat(check(file.toString())).isEqualTo(Podtrail.USAGE);

        assertThat(err).contains("values.yaml: has no Kubernetes object in it: nothing was judged");
        assertThat(run(new ByteArrayInputStream(input.getBytes(UTF_8)), "check", "-"))
                .isEqualTo(Podtrail.USAGE);
    }

    @ParameterizedTest
    @CsvSource({"--level, restricted:v1.99", "--cluster-version, v1.99"})
    void aVersionNewerThanAllKnownOnesIsJudgedByTheNewestAndAWarningSaysSo(String option, String value) {
        assertThat(check(directory.toString(), option, value)).isEqualTo(Podtrail.FAILED);

        assertThat(err)
                .contains("podtrail: %s v1.99: the newest version that this podtrail knows is v1.%d"
                        .formatted(option, Checks.NEWEST_MINOR));
    }

    @Test
    void aFileThatIsMissingOrAFolderIsNamedWithWhatFailed() {
        assertThat(check("--config", directory.resolve("gone.yaml").toString(), directory.toString()))
                .isEqualTo(Podtrail.USAGE);
        assertThat(err)
                .isEqualTo("podtrail: cannot read --config %s: no such file or directory\n"
                        .formatted(directory.resolve("gone.yaml")));

        assertThat(check("--policy-config", directory.toString(), directory.toString()))
                .isEqualTo(Podtrail.USAGE);
        assertThat(err).contains(directory + ": cannot be read: is a directory");

        assertThat(check(directory.resolve("gone.yaml").toString())).isEqualTo(Podtrail.USAGE);
        assertThat(err).contains(directory.resolve("gone.yaml") + "").contains("no such file");
    }

    @Test
    void aFileOfAFolderThatIsNoManifestIsPassedOverAndNamed() throws IOException {
        Files.writeString(
                directory.resolve("mkdocs.yml"),
                "markdown_extensions:\n- x:\n    emoji_index: !!python/name:material.extensions.emoji.twemoji\n");

        assertThat(check(directory.toString())).isEqualTo(Podtrail.FAILED);

        assertThat(out).contains("Passed over, and named on standard error: 1 file");
        assertThat(err).contains("mkdocs.yml: passed over: there is no Kubernetes object in it");
    }

    @Test
    void aFixThatWouldBreakANodeAgentSaysSo() throws IOException {
        Path file = Files.writeString(directory.resolve("agent.yaml"), """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: agent}
                spec: {template: {spec: {hostNetwork: true, containers: [{name: c}], volumes: [{name: v, hostPath: {path: /}}]}}}
                """);

        assertThat(check(file.toString())).isEqualTo(Podtrail.FAILED);

        assertThat(out).contains("DaemonSet default/agent uses its node (hostNetwork, hostPath)");
    }

    @Test
    void aLogLineBeforeTheJsonIsAWarning() throws IOException {
        Path file = Files.writeString(
                directory.resolve("pods.json"),
                "W1130 03:12:07.123456 1 warnings.go:70] deprecated\n"
                        + "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[{\"spec\":{\"hostPID\":true,\"containers\":[]}}]}");

        assertThat(check(file.toString())).isEqualTo(Podtrail.FAILED);

        assertThat(err).contains("pods.json:1: begins with log lines");
        assertThat(out).contains("hostPID=true");
    }

    @Test
    void aWorkloadIsJudgedByWhatItsNamespaceInAnotherFileAsksFor() {
        assertThat(check(directory.toString())).isEqualTo(Podtrail.FAILED);

        assertThat(out)
                .contains("deployment.yaml:7  Deployment shop/api  hostNamespaces")
                .contains("baseline:latest (enforce), restricted:v1.30 (warn)  hostPID=true")
                .contains("restricted:v1.30 (warn)                             pod or container \"web\" must set"
                        + " securityContext.runAsNonRoot=true")
                .contains("          hostPID: false\n")
                .contains("1 workload in 2 files: 1 violating, 0 clean.")
                .doesNotContain("\u001b[");
    }

    @ParameterizedTest
    @CsvSource({
        "--level=baseline, 1",
        "--level=privileged, 0",
        "--fail-on=enforce, 1",
        "--level=restricted:v1.0, 1",
        "--level=strict, 2",
        "--output=xml, 2",
        "--policy-config=missing.yaml, 2",
        "missing-file, 2"
    })
    void theExitCodeSaysWhetherAnythingViolatesOrTheInputIsBad(String option, int exit) {
        assertThat(check(directory.toString(), option)).isEqualTo(exit);
    }

    @Test
    void aViolationOfWarnOnlyFailsUnlessToldOtherwise() throws IOException {
        Files.writeString(directory.resolve("deployment.yaml"), DEPLOYMENT.replace("hostPID: true", "hostPID: false"));

        assertThat(check(directory.toString())).isEqualTo(Podtrail.FAILED);
        assertThat(check(directory.toString(), "--fail-on", "enforce")).isEqualTo(Podtrail.OK);
        assertThat(out).contains("runAsNonRoot");
    }

    @Test
    void whereNothingSaysWhatToAskForTheStrictestIsAndThatIsSaid() {
        assertThat(check(directory.resolve("deployment.yaml").toString())).isEqualTo(Podtrail.FAILED);

        assertThat(out).contains("1 workload was judged against restricted:latest, as nothing here labels");
    }

    @Test
    void theClustersDefaultsAndExemptionsApply() throws IOException {
        Path config = Files.writeString(directory.resolve("psc.txt"), """
                apiVersion: pod-security.admission.config.k8s.io/v1
                kind: PodSecurityConfiguration
                defaults: {enforce: baseline}
                exemptions: {namespaces: [shop]}
                """);

        assertThat(check(directory.toString(), "--policy-config", config.toString()))
                .isEqualTo(Podtrail.OK);
        assertThat(out).contains("Not judged: Deployment shop/api (namespace shop is exempt).");
    }

    @Test
    void standardInputMayHoldWhatKubectlPrints() {
        String list = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                + "\"metadata\":{\"name\":\"p\"},\"spec\":{\"hostIPC\":true,\"containers\":[]}}]}";

        assertThat(checkInput(list, "-", "--level", "baseline", "-n", "jobs")).isEqualTo(Podtrail.FAILED);
        assertThat(out).contains("stdin:1    Pod jobs/p  hostNamespaces");
    }

    @Test
    void aBrokenFileIsToldWithItsLineAndCostsNoOther() throws IOException {
        Files.writeString(directory.resolve("broken.yaml"), "a: 1\n---\nkind: [\n---\n" + DEPLOYMENT);

        assertThat(check(directory.toString())).isEqualTo(Podtrail.USAGE);

        assertThat(err).contains("broken.yaml:4: is no valid YAML");
        assertThat(out).contains("2 workloads in 3 files: 2 violating");
    }

    @Test
    void anInvalidLabelAndTwoVariantsOfANamespaceAreBadInput() throws IOException {
        Files.writeString(directory.resolve("other.yaml"), NAMESPACE.replace("baseline", "strict"));

        assertThat(check(directory.toString())).isEqualTo(Podtrail.USAGE);
        assertThat(err).contains("other.yaml:1: ", "\"strict\": must be one of", "is there twice");
    }

    @Test
    void sarifIsValidAndPointsToTheLines() throws Exception {
        Files.writeString(directory.resolve("broken file.yaml"), "a: [\n");

        check(directory.toString(), "-o", "sarif");

        JsonNode log = new ObjectMapper().readTree(out);
        try (InputStream schema = getClass().getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            var problems = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(schema)
                    .validate(log);
            assertThat(problems).isEmpty();
        }
        JsonNode run = log.at("/runs/0");
        assertThat(run.at("/results/0/ruleId").asText()).isEqualTo("hostNamespaces");
        assertThat(run.at("/results/0/level").asText()).isEqualTo("error");
        assertThat(run.at("/results/1/level").asText()).isEqualTo("warning");
        assertThat(run.at("/results/0/locations/0/physicalLocation/region/startLine")
                        .asInt())
                .isEqualTo(7);
        int rule = run.at("/results/0/ruleIndex").asInt();
        assertThat(run.at("/tool/driver/rules").get(rule).path("id").asText()).isEqualTo("hostNamespaces");
        assertThat(run.at("/invocations/0/executionSuccessful").asBoolean()).isFalse();
        assertThat(run.at(
                                "/invocations/0/toolExecutionNotifications/0/locations/0/physicalLocation/artifactLocation/uri")
                        .asText())
                .endsWith("broken%20file.yaml");
    }

    @Test
    void junitCountsWorkloadsAsTestCases() throws Exception {
        Files.writeString(directory.resolve("broken.yaml"), "a: [\n");
        Files.writeString(directory.resolve("odd.yaml"), DEPLOYMENT.replace("name: web", "name: \"a\\u0001<&\""));

        check(directory.toString(), "-o", "junit");

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(out.getBytes(UTF_8)));
        var root = document.getDocumentElement();
        assertThat(root.getAttribute("tests")).isEqualTo("3");
        assertThat(root.getAttribute("failures")).isEqualTo("2");
        assertThat(root.getAttribute("errors")).isEqualTo("1");
        assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(3);
        assertThat(document.getElementsByTagName("failure").item(0).getTextContent())
                .contains("hostPID=true");
        assertThat(document.getElementsByTagName("failure").item(1).getTextContent())
                .contains("a\\u0001<&");
    }

    @Test
    void jsonHoldsTheWholeReport() throws IOException {
        check(directory.toString(), "-o", "json");

        JsonNode report = new ObjectMapper().readTree(out);
        assertThat(report.at("/summary/violating").asInt()).isEqualTo(1);
        JsonNode workload = report.at("/workloads/0");
        assertThat(workload.at("/against/0/modes/0").asText()).isEqualTo("enforce");
        assertThat(workload.at("/violations/0/check").asText()).isEqualTo("hostNamespaces");
        assertThat(workload.at("/fix/jsonPatch/0/path").asText()).startsWith("/spec/template/spec/");
    }

    @Test
    void anEmptyFolderIsAMistakeRatherThanAllClean() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThat(check(empty.toString())).isEqualTo(Podtrail.USAGE);
        assertThat(err).contains("has no .yaml, .yml or .json file in it");
    }

    @Test
    void theExamplesAreJudgedAsTheirReadmeTells() {
        String examples = System.getProperty("podtrail.root") + "/examples/manifests";

        assertThat(check(examples, "--no-fixes")).isEqualTo(Podtrail.FAILED);

        assertThat(out)
                .contains("12 workloads in 8 files: 7 violating, 3 clean, 2 in namespaces that ask for nothing.")
                .contains("database-operator.yaml:43")
                .contains("1 workload was judged against restricted:latest");
        assertThat(err).isEmpty();
    }

    static Stream<String> checks() {
        return Checks.ALL.stream().map(Check::id);
    }

    @ParameterizedTest
    @MethodSource("checks")
    void everyCheckCanBeExplained(String check) {
        assertThat(run(InputStream.nullInputStream(), "explain", check)).isEqualTo(Podtrail.OK);

        assertThat(out).startsWith(check + ": level ").contains("How to fix:").doesNotContain("null");
    }

    @Test
    void anExplanationHoldsTheValuesOfItsVersion() throws IOException {
        run(InputStream.nullInputStream(), "explain", "sysctls", "--version", "v1.28", "-o", "json");

        JsonNode explained = new ObjectMapper().readTree(out);
        assertThat(explained.path("allowed")).hasSize(6);
        assertThat(explained.path("history")).hasSize(5);

        run(InputStream.nullInputStream(), "explain", "hostProbesAndHostLifecycle", "--version", "v1.33");
        assertThat(out).contains("Not asked for at v1.33.");
    }

    private int check(String... args) {
        return checkInput("", args);
    }

    private int checkInput(String input, String... args) {
        return run(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                Stream.concat(Stream.of("check"), Stream.of(args)).toArray(String[]::new));
    }

    private int run(InputStream input, String... args) {
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        InputStream in = System.in;
        PrintStream stdout = System.out;
        PrintStream stderr = System.err;
        System.setIn(input);
        System.setOut(new PrintStream(outBytes, true, UTF_8));
        System.setErr(new PrintStream(errBytes, true, UTF_8));
        try {
            return Podtrail.run(args);
        } finally {
            System.setIn(in);
            System.setOut(stdout);
            System.setErr(stderr);
            out = outBytes.toString(UTF_8);
            err = errBytes.toString(UTF_8);
        }
    }
}

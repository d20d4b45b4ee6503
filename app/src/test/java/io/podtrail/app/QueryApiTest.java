package io.podtrail.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.podtrail.app.query.ServerSentEvents;
import io.podtrail.events.PodViolations;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query API over the demo's cluster, as programs and as the command line see it. */
@ResourceLock(Resources.SYSTEM_ERR)
final class QueryApiTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String POD = "/api/v1/pods/demo/sandbox/";

    @TempDir
    private static Path directory;

    private static RecordedCluster cluster;
    private static RecordedCluster.Instance instance;
    private static JsonNode document;
    private static String sandboxPod;
    private static String printed = "";

    @BeforeAll
    static void start() throws Exception {
        cluster = new RecordedCluster(directory);
        instance = cluster.start(directory.resolve("state"), RecordedCluster.onAFreePort(), 0);
        assertThat(instance.processor().awaitProcessed(Duration.ofMinutes(2))).isTrue();
        document = get("/openapi.json");
        sandboxPod = get("/api/v1/violations?namespace=sandbox&evidence=running")
                .at("/items/0/pod")
                .asText();
    }

    @AfterAll
    static void stop() {
        instance.close();
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/clusters, ClusterList",
        "/api/v1/namespaces, NamespaceList",
        "/api/v1/violations, ViolationList",
        "/api/v1/violations?limit=2, ViolationList",
        "/api/v1/alerts?state=all, AlertList",
        "/api/v1/checks, CheckList",
        "/api/v1/alerts/demo/checkout/Deployment/cart/history, AlertHistory",
        "/api/v1/pods/demo/sandbox/{pod}, PodReport",
        "/api/v1/pods/demo/sandbox/{pod}/verdict?level=baseline, Verdict",
        "/api/v1/pods/the%20demo/sandbox/{pod}/verdict?level=restricted&version=v1.30, Verdict",
    })
    void answersAreAsTheDocumentSays(String path, String schema) throws Exception {
        JsonNode answer = get(path.replace("{pod}", sandboxPod));

        assertThat(problems(answer, schema)).isEmpty();
        assertThat(answer.path("kind").asText()).isEqualTo(schema);
        assertThat(answer.at("/metadata/partial").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/violations?mod=warn, 400, there is no parameter 'mod'",
        "'/api/v1/violations?mode=deny', 400, 'one of enforce, audit, warn'",
        "/api/v1/violations?check=privilegd, 400, there is no check 'privilegd'",
        "/api/v1/alerts?limit=0, 400, from 1 to 5000",
        "/api/v1/alerts?continue=abc, 400, belongs to another list",
        "/api/v1/pods/demo/sandbox/nobody, 404, no pod nobody is known in namespace sandbox",
        "/api/v1/workloads/demo/sandbox/Deployment/nothing, 404, no template of Deployment/nothing",
        "/api/v1/watch, 406, text/event-stream",
        "/api/v2, 404, /openapi.json lists what there is",
    })
    void aMistakeIsToldWithHowToFixIt(String path, int status, String message) throws Exception {
        HttpResponse<String> response = send(path);
        JsonNode told = JSON.readTree(response.body());

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(problems(told, "Status")).isEmpty();
        assertThat(told.path("message").asText()).contains(message);
    }

    @Test
    void whatViolatesIsWhatTheTopicHolds() throws Exception {
        JsonNode all = get("/api/v1/violations").path("items");

        List<JsonNode> expected =
                cluster.violations().values().stream().map(QueryApiTest::json).toList();
        assertThat(all).containsExactlyElementsOf(expected);
        assertThat(expected).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"violations", "alerts", "namespaces"})
    void pagesTogetherAreTheWholeList(String resource) throws Exception {
        var paged = new ArrayList<JsonNode>();
        String next = "";
        do {
            JsonNode page = get("/api/v1/" + resource + "?limit=3" + next);
            assertThat(page.path("items").size()).isLessThanOrEqualTo(3);
            page.path("items").forEach(paged::add);
            next = page.at("/metadata/continue").isMissingNode()
                    ? ""
                    : "&continue=" + page.at("/metadata/continue").asText();
        } while (!next.isEmpty());

        assertThat(get("/api/v1/" + resource).path("items")).containsExactlyElementsOf(paged);
    }

    @Test
    void filtersNarrowAndFieldsSelect() throws Exception {
        JsonNode found = get("/api/v1/violations?check=sysctls&mode=enforce&workload=redis&fields=pod,violations.mode");

        assertThat(found.path("items")).hasSize(3).allSatisfy(item -> {
            assertThat(item.path("pod").asText()).startsWith("redis-");
            assertThat(item.has("namespace")).isFalse();
            assertThat(item.path("violations").toString()).isEqualTo("[{\"mode\":\"enforce\"}]");
        });
        assertThat(get("/api/v1/violations?level=baseline&namespace=sandbox").path("items"))
                .isEmpty();
    }

    @Test
    void aPodIsJudgedUnderAnyLevelFromWhatIsKeptOfIt() throws Exception {
        assertThat(get(POD + sandboxPod + "/verdict?level=baseline")
                        .path("allowed")
                        .asBoolean())
                .isTrue();
        JsonNode restricted = get(POD + sandboxPod + "/verdict?level=restricted&version=v1.18");
        assertThat(restricted.path("allowed").asBoolean()).isFalse();
        assertThat(restricted.path("findings").toString()).doesNotContain("seccompProfile_baseline");
    }

    @Test
    void aStreamGoesOnBehindTheEventThatWasSeenLast() throws Exception {
        String start = "v0,0,0,0a0,0,0,0";
        var first = events(start, 5);
        assertThat(first.get(0).name()).isEqualTo("ready");
        assertThat(first.subList(1, 5)).extracting(event -> event.name()).isSubsetOf("violation", "cleared", "alert");

        var again = events(first.get(2).id(), 3);
        assertThat(again.get(0).id()).isEqualTo(first.get(2).id());
        assertThat(again.get(1).id())
                .isNotEqualTo(first.get(1).id())
                .isNotEqualTo(first.get(2).id());
        assertThat(send("/api/v1/watch", "Accept", "text/event-stream", "Last-Event-ID", "nonsense")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void healthAndMetricsAreServed() throws Exception {
        assertThat(send("/readyz").body()).isEqualTo("processing\n");
        String metrics = send("/metrics").body();
        assertThat(metrics)
                .contains("podtrail_processor_evaluation_seconds_count")
                .contains("podtrail_processor_lag_seconds_bucket")
                .contains("podtrail_api_requests_seconds_count{route=\"/openapi.json\",status=\"200\"}")
                .contains("kafka_stream_", "kafka_consumer_fetch_manager_records_lag_max");
        assertThat(metrics.length()).isLessThan(200_000);
        assertThat(metrics.lines()
                        .filter(line -> line.startsWith("kafka_"))
                        .map(line -> line.replaceAll("[{ ].*", "").replace('_', '.'))
                        .map(name -> name.endsWith(".total") ? name.substring(0, name.length() - 6) : name)
                        .distinct())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(ChosenKafkaMetrics.NAMES).anyMatch(chosen -> chosen.startsWith(name)));
    }

    /** Whatever is sent: an answer in the API's own words, and nothing of our insides. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void noRequestMakesTheServerFail(long seed) throws Exception {
        var random = new Random(seed);
        for (String request : HostileRequests.make(random, sandboxPod, 400)) {
            String answer = exchange(request);

            if (!answer.isEmpty()) { // Of some that are not HTTP at all, the connection is closed.
                assertThat(answer).as(request).matches("(?s)HTTP/1\\.[01] ([1-4]\\d\\d|503|505) .*");
                assertThat(answer).as(request).doesNotContain("Exception", "\tat ", "at io.", "at org.", "<html");
                assertIsStatusWhereRefused(request, answer);
            }
        }
        assertThat(send("/livez").statusCode()).isEqualTo(200);
    }

    private static void assertIsStatusWhereRefused(String request, String answer) throws Exception {
        int status = Integer.parseInt(answer.substring(9, 12));
        int head = answer.indexOf("\r\n\r\n");
        String body = head < 0 ? "" : answer.substring(head + 4);
        if (status >= 400 && !body.isEmpty()) {
            assertThat(answer.substring(0, head)).as(request).containsIgnoringCase("content-type: application/json");
            JsonNode told = JSON.readTree(body);
            assertThat(told.path("kind").asText()).as(request + answer).isEqualTo("Status");
            assertThat(told.path("code").asInt()).as(request).isEqualTo(status);
        }
    }

    private static String exchange(String request) throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), instance.api().port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (SocketException reset) {
            return "";
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"question\":null,\"partitions\":[0]}",
                "{\"question\":{\"about\":\"clusters\"}}",
                "{\"question\":{\"about\":\"clusters\"},\"partitions\":null}",
                "{\"question\":{\"about\":\"clusters\"},\"partitions\":[null]}",
                "{\"question\":{\"about\":\"clusters\"},\"partitions\":[-1]}",
                "{\"question\":{\"about\":\"clusters\"},\"partitions\":[4]}",
                "{\"question\":{\"about\":\"clusters\"},\"partitions\":[0,0,0,0,0]}",
                "{\"question\":{\"about\":\"clusters\"},\"partitions\":[99999999999]}",
                "{\"question\":{\"about\":\"nothing\"},\"partitions\":[0]}",
                "{\"question\":{\"about\":\"namespaces\"},\"partitions\":[0]}",
                "{\"question\":{\"about\":\"alerts\",\"filter\":{},\"page\":{}},\"partitions\":[0]}",
                "{\"question\":{\"about\":\"checks\",\"filter\":{\"checks\":null}},\"partitions\":[0]}",
                "{\"question\":{\"about\":\"pod\"},\"partitions\":[0]}",
                "{\"question\":{\"about\":\"pod\",\"cluster\":{},\"namespace\":[],\"key\":1},\"partitions\":[0]}",
            })
    void aQuestionThatNoInstanceAsksIsRefused(String body) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(instance.url() + "/api/v1/internal/answers"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(problems(JSON.readTree(answer.body()), "Status")).isEmpty();
    }

    /** Without it, the processor would not notice that it stands still. */
    @Test
    void kafkaTellsWhenAStreamThreadLastAskedForRecords() {
        assertThat(instance.processor().streams().metrics().keySet()).anySatisfy(metric -> {
            assertThat(metric.name()).isEqualTo("last-poll-seconds-ago");
            assertThat(metric.tags().get("client-id")).endsWith("-StreamThread-1-consumer");
        });
    }

    @Test
    void answersAreNotForPagesToReadOrKeep() throws Exception {
        var headers = send("/api/v1/clusters").headers();

        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Cache-Control")).contains("no-store");
        assertThat(headers.map())
                .doesNotContainKey("access-control-allow-origin")
                .doesNotContainKey("server");
    }

    @Test
    void getShowsTablesAsKubectlDoes() {
        assertThat(podtrail("get", "violations", "-n", "data", "--mode", "enforce"))
                .containsPattern("(?m)^NAME +MODES +AGE +CHECKS$")
                .containsPattern("(?m)^pod/redis-\\S+ +enforce +\\S+ +sysctls$");
        assertThat(podtrail("get", "violations", "-n", "data", "-o", "wide"))
                .containsPattern("(?m)^pod/redis-\\S+ +enforce,warn +\\S+ +sysctls +running +baseline:v1.28 ");
        assertThat(podtrail("get", "ns")).containsPattern("(?m)^checkout +restricted +.*enforce 10 \\+1$");
        assertThat(podtrail("get", "ns", "-o", "wide"))
                .containsPattern("(?m)^checkout +restricted:latest .*enforce 10, warn 10 ");
        assertThat(podtrail("get", "alerts", "-A", "-o", "name")).containsPattern("(?m)^alert/[0-9a-f]{32}$");
        assertThat(podtrail("get", "clusters")).containsPattern("(?m)^demo +the demo ");
        assertThat(podtrail("get", "checks", "-o", "yaml")).contains("kind: CheckList", "check: sysctls");
        assertThat(podtrail("get", "alerts", "-n", "tools", "--check", "sysctls"))
                .endsWith("No resources found in tools namespace.\n");
    }

    @Test
    void aNameThatIsNotKnownIsSaidWithASimilarOneAndNeverLooksClean() {
        assertThat(podtrail("get", "alerts", "-n", "sandbx"))
                .isEqualTo("podtrail: no namespace 'sandbx' is known; did you mean 'sandbox'?\n");
        assertThat(podtrail("get", "violations", "-n", "data,nosuch"))
                .isEqualTo(
                        "podtrail: no namespace 'nosuch' is known; 'podtrail get namespaces' lists those that are\n");
        assertThat(podtrail("get", "violations", "--cluster", "the demos"))
                .isEqualTo("podtrail: no cluster 'the demos' is known; did you mean 'the demo'?\n");
        assertThat(run("get", "violations", "-n", "nosuch")).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void listsSayThatAClusterIsNotWatchedNow() {
        assertThat(podtrail("get", "violations", "-n", "data"))
                .containsPattern("(?m)^podtrail: cluster the demo was last watched \\S+ ago: what has changed since");
    }

    @Test
    void listsAreNarrowedSortedAndPrintedAsKubectlDoes() {
        assertThat(podtrail("get", "workloads", "--no-headers", "--sort-by", ".violatingPods")
                        .lines()
                        .skip(1))
                .hasSize(5)
                .last()
                .asString()
                .matches("checkout +Deployment/cart +10 +enforce \\+1 +\\S+ +allowPrivilegeEscalation \\+3");
        assertThat(podtrail("get", "violations", "-n", "data,sandbox", "-o", "custom-columns=NS:.namespace,POD:.pod")
                        .lines())
                .hasSize(8)
                .anyMatch(line -> line.matches("NS +POD"))
                .anyMatch(line -> line.matches("data +redis-\\S+"))
                .anyMatch(line -> line.matches("sandbox +jupyter-\\S+"));
        assertThat(podtrail("get", "violations", "-l", "kubernetes.io/metadata.name=data", "-o", "name")
                        .lines()
                        .skip(1))
                .hasSize(3)
                .allMatch(line -> line.startsWith("pod/redis-"));
        assertThat(podtrail(
                                "get",
                                "violations",
                                "-o",
                                "jsonpath={range .items[?(@.namespace==\"data\")]}{.pod}{\"\\n\"}{end}")
                        .lines()
                        .skip(1))
                .hasSize(3)
                .allMatch(line -> line.startsWith("redis-"));
    }

    @Test
    void topicsAreReadFromAPointInTime() throws Exception {
        assertThat(onTheLog("tail alerts --from 2026-11-02 -n tools").lines())
                .hasSize(3)
                .first()
                .asString()
                .matches("TIME +EVENT +SEVERITY +MODE +NAMESPACE +WORKLOAD +CHECKS");
        assertThat(onTheLog("tail violations --from 2026-11-02 -n data"))
                .containsPattern("(?m)^2026-11-02T\\S+Z +violates +demo/data/redis-\\S+ +enforce,warn +sysctls$");
        JsonNode first = JSON.readTree(onTheLog("tail alerts --from 2026-11-02 -n data -o json")
                .lines()
                .findFirst()
                .orElseThrow());
        assertThat(first.at("/value/namespace").asText()).isEqualTo("data");
        assertThat(first.at("/headers/ce_specversion").asText()).isEqualTo("1.0");
        assertThat(onTheLog("tail alerts --from now")).startsWith("podtrail: nothing in alerts since ");
        assertThat(onTheLog("get dead-letters")).isEqualTo("No resources found\n");
    }

    private static String onTheLog(String command) {
        var words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(
                List.of("--bootstrap-servers", String.valueOf(cluster.clients().get("bootstrap.servers"))));
        return captured(words);
    }

    @Test
    void aServerIsNamedByHostAndPortAlone() {
        assertThat(podtrail("get", "clusters", "-s", instance.url().replace("http://", "")))
                .contains("the demo");
        assertThat(podtrail("get", "clusters", "-s", "ftp://x"))
                .isEqualTo("podtrail: --server is HOST:PORT or a URL such as http://127.0.0.1:9466, not 'ftp://x'\n");
    }

    @Test
    void describeTellsHowToFixAndWhatWouldBe() {
        assertThat(podtrail("describe", "pod", sandboxPod, "-n", "sandbox"))
                .contains("Workload:   Deployment/jupyter", "enforce  restricted:latest")
                .contains("Fix, for restricted:latest (in the pod template of Deployment/jupyter):")
                .contains("allowPrivilegeEscalation: false")
                .containsPattern("baseline:latest +allowed")
                .containsPattern("(?m)^  [-0-9]+ [:0-9]+ +opened +enforce +.* restricted$");
        assertThat(podtrail("describe", "workload", "deployment/cart", "-n", "checkout"))
                .contains("Deployment/cart", "History of alerts:");
        assertThat(podtrail("describe", "namespace", "checkout"))
                .contains("pod-security.kubernetes.io/enforce=restricted", "Alerts:")
                .contains("Fix:\n  podtrail describe Deployment/cart -n checkout\n")
                .containsPattern("(?m) resolved +enforce +0 +fixed +Deployment/pricing$");
        assertThat(podtrail("describe", "ns", "staging"))
                .contains("2026-11-02 09:07:00  to 2026-11-02 09:08:30  privileged instead of restricted\n");
    }

    @Test
    void describeTakesWhatItsUsersTypeForKubectl() throws Exception {
        String byType = podtrail("describe", "deployment", "redis", "-n", "data");
        assertThat(byType).contains("Name:       Deployment/redis");
        assertThat(podtrail("describe", "deploy/redis", "-n", "data")).isEqualTo(byType);
        assertThat(podtrail("describe", "workload", "Deployment/redis", "-n", "data"))
                .isEqualTo(byType);

        assertThat(podtrail("describe", "pod/" + sandboxPod, "deploy/jupyter", "-n", "sandbox"))
                .contains("Name:       " + sandboxPod + '\n', "Name:       Deployment/jupyter\n");
        assertThat(JSON.readTree(podtrail("describe", "ns", "data", "-o", "json"))
                        .at("/namespace/policy/enforce")
                        .asText())
                .isEqualTo("baseline:v1.28");
        assertThat(podtrail("describe", "ns", "data", "staging", "-o", "yaml"))
                .startsWith("apiVersion: podtrail/v1\nkind: List\nitems:\n");
        String fingerprint =
                get("/api/v1/alerts?namespace=data").at("/items/0/fingerprint").asText();
        assertThat(podtrail("describe", "alert", fingerprint.substring(0, 12)))
                .contains("Fingerprint:     " + fingerprint, "State:           open", "sysctls: forbidden sysctls");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "describe pod nosuch -n sandbox | podtrail: Error from server (NotFound): no pod nosuch is known",
                "describe deployment nothing -n data | podtrail: nothing is known of Deployment/nothing in namespace data",
                "describe deployment redis -n dat | podtrail: no namespace 'dat' is known; did you mean 'data'?",
                "describe ns stagin | podtrail: no namespace 'stagin' is known; did you mean 'staging'?",
                "describe alert zz | podtrail: no alert 'zz' is known",
                "describe deployment | podtrail: 'deployment' is a type without a name",
                "describe pod x --cluster demmo | podtrail: no cluster 'demmo' is known",
            })
    void oneErrorIsOneLine(String command, String message) {
        assertThat(podtrail(command.split(" "))).startsWith(message).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 120})
    void tablesFitTheTerminal(int columns) throws Exception {
        assertThat(inTerminal(
                        columns,
                        "get violations",
                        "get alerts",
                        "get workloads",
                        "get ns",
                        "get clusters",
                        "get checks",
                        "describe ns staging checkout",
                        "describe deploy/cart -n checkout",
                        "describe pod " + sandboxPod + " -n sandbox"))
                .hasSizeGreaterThan(100)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
    }

    /** What a real process shows on a pseudo terminal, apart from notices. */
    private static List<String> inTerminal(int columns, String... commands) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        "script",
                        "-qec",
                        "stty cols %d && exec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s %s"
                                .formatted(
                                        columns,
                                        java,
                                        System.getProperty("java.class.path"),
                                        Commands.class.getName(),
                                        Stream.of(commands)
                                                .map(command -> "'%s --server %s'".formatted(command, instance.url()))
                                                .collect(Collectors.joining(" "))),
                        "/dev/null")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String shown = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(shown).isZero();
        return shown.lines().filter(line -> !line.startsWith("podtrail: ")).toList();
    }

    private static List<ServerSentEvents.ServerSentEvent> events(String after, int count) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(instance.url() + "/api/v1/watch"))
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", after)
                .build();
        var events = new ArrayList<ServerSentEvents.ServerSentEvent>();
        try (var body =
                HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            var stream = new ServerSentEvents(body);
            while (events.size() < count) {
                events.add(stream.next());
            }
        }
        return events;
    }

    private static String podtrail(String... command) {
        int unused = run(command);
        return printed;
    }

    private static int run(String... command) {
        var all = new ArrayList<>(List.of(command));
        if (!all.contains("-s")) {
            all.addAll(List.of("--server", instance.url()));
        }
        return exitCode(all);
    }

    private static String captured(List<String> words) {
        int unused = exitCode(words);
        return printed;
    }

    private static int exitCode(List<String> words) {
        var output = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        System.setOut(new PrintStream(output, true, UTF_8));
        System.setErr(new PrintStream(output, true, UTF_8));
        try {
            return Podtrail.run(words.toArray(String[]::new));
        } finally {
            System.setOut(out);
            System.setErr(err);
            printed = output.toString(UTF_8);
        }
    }

    private static JsonNode json(PodViolations violations) {
        try {
            byte[] written = io.podtrail.events.kafka.EventSerde.podViolations().serialize("violations", violations);
            var json = (ObjectNode) JSON.readTree(written);
            json.remove(List.of("apiVersion", "kind"));
            return json;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> problems(JsonNode answer, String schema) {
        var root = JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema);
        root.set("components", document.path("components"));
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()))
                .getSchema(root)
                .validate(answer)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static JsonNode get(String path) throws Exception {
        HttpResponse<String> response = send(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> send(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(instance.url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}

package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpServer;
import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.sink.delivery.Redelivery;
import io.podtrail.sink.delivery.UndeliveredHeaders;
import io.podtrail.sink.kubernetes.KubernetesClients;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.RoutingConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One hostile cluster through every output: all commands in all their formats, all receivers, the API and the metrics. What
 * there is, is asked of picocli and of the list of receivers, so a new output that is not looked at here fails the test.
 */
@Isolated("replaces standard input, output and error")
final class HostileClusterTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String FROM = "2026-11-02T08:00:00Z";
    private static final List<String> REPORTS = List.of("table", "json", "csv", "html");
    private static final String TO = "2026-11-02T10:00:00Z";

    /** Receivers whose protocols the sink's own tests speak, with the test that gives them hostile names. */
    private static final Map<String, String> SPOKEN_TO_ELSEWHERE = Map.of(
            "email", "EmailTest",
            "opsgenie", "OpsgenieTest",
            "jsm", "OpsgenieTest",
            "google-chat", "ChatTest",
            "discord", "ChatTest",
            "mattermost", "ChatTest",
            "jira", "JiraTest",
            "kubernetes-event", "EventTest");

    /** Commands that show nothing of a stranger's, or whose output is looked at elsewhere, with the reason. */
    private static final Map<String, String> NOT_RUN = Map.of(
            "notify test", "holds nothing of a cluster; NotifyTestCommandTest looks at hostile answers",
            "rebuild", "shows names of topics that the operator chose, and deletes one",
            "help", "shows the commands' own help",
            "completion", "shows the commands' own options",
            "demo", "plays a recording of ours; its terminal is that of 'up'",
            "process", "shows addresses that the operator chose",
            "sink", "shows what receivers show, which are all run here",
            "policy-reports", "writes objects, whose names and texts ReportDocumentTest looks at",
            "silence add", "shows an id that is made here",
            "silence expire", "shows the id that it was given");

    @TempDir
    private static Path directory;

    private static RecordedCluster cluster;
    private static RecordedCluster.Instance instance;
    private static Path recording;
    private static Path manifests;
    private static List<ConsumerRecord<byte[], byte[]>> alerts;
    private static byte[] standardOutput;
    private static byte[] standardError;

    @BeforeAll
    static void start() throws Exception {
        System.setProperty("podtrail.home", System.getProperty("podtrail.root"));
        recording = HostileCluster.recording(directory);
        manifests = HostileCluster.manifests(directory);
        cluster = new RecordedCluster(directory, recording, HostileCluster.CLUSTER, HostileCluster.ATTACK);
        instance = cluster.start(directory.resolve("state"), RecordedCluster.onAFreePort(), 0);
        assertThat(instance.processor().awaitProcessed(Duration.ofMinutes(2))).isTrue();
        alerts = TopicContents.read(cluster.clients(), RecordedCluster.TOPICS.alerts());
        assertThat(alerts).hasSizeGreaterThanOrEqualTo(HostileCluster.names().size());
        giveUp(alerts.get(0));
        try (var admin = Admin.create(cluster.clients())) {
            admin.createTopics(List.of(new NewTopic("copied", 1, (short) 1)))
                    .all()
                    .get();
        }
        run(
                "silence",
                "add",
                "--bootstrap-servers",
                kafka(),
                "--comment",
                HostileCluster.ATTACK,
                "--author",
                HostileCluster.ATTACK,
                "namespace=" + HostileCluster.BEGINNINGS.get(0));
    }

    @AfterAll
    static void stop() {
        if (instance != null) {
            instance.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** A command, the format that is asked for, and the line that asks. */
    record Output(String command, String format, List<String> line) {
        @Override
        public String toString() {
            return command + (format.isEmpty() ? "" : " -o " + format);
        }
    }

    @Test
    void everyOutputOfEveryCommandIsLookedAt() {
        Set<String> there = new TreeSet<>();
        collect("", Podtrail.commandLine(), there);
        there.removeIf(output -> NOT_RUN.containsKey(output.replaceAll(" -o .*", "")));

        Set<String> lookedAt = outputs().map(Output::toString).collect(Collectors.toSet());
        assertThat(lookedAt).containsExactlyInAnyOrderElementsOf(there);
    }

    private static void collect(String path, CommandLine command, Set<String> outputs) {
        if (!command.getSubcommands().isEmpty()) {
            command.getSubcommands().forEach((name, below) -> collect((path + ' ' + name).strip(), below, outputs));
            return;
        }
        OptionSpec output = command.getCommandSpec().findOption("--output");
        if (output == null) {
            outputs.add(path);
        } else {
            output.completionCandidates().forEach(format -> outputs.add(path + " -o " + format));
        }
    }

    static Stream<Output> outputs() {
        var all = new ArrayList<Output>();
        add(all, "get", List.of("table", "wide", "json", "yaml", "name"), "violations", "-A", "--server", server());
        add(all, "describe", List.of("text", "json", "yaml"), "namespace", HostileCluster.NAME, "--server", server());
        add(all, "replay", REPORTS, history("--from", FROM, "--to", TO));
        add(all, "readiness", REPORTS, history("--window", "2h", "--to", TO));
        add(all, "exposure", REPORTS, history("--window", "2h", "--to", TO));
        add(all, "at", REPORTS, history(TO));
        add(all, "diff", REPORTS, history(FROM, TO));
        add(all, "upgrade-preview", REPORTS, history("--to", "v1.25", "--window", "2h", "--until", TO));
        add(all, "check", List.of("table", "json", "sarif", "junit"), manifests.toString());
        add(all, "explain", List.of("text", "json"), "privileged");
        add(all, "acls", List.of("kafka-acls", "strimzi"), "--part", "sink");
        add(all, "routes show", List.of("text", "json"), "--routes", routes().toString());
        add(
                all,
                "routes test",
                List.of("text", "json"),
                "--routes",
                routes().toString(),
                "--alert",
                alertFile().toString());
        add(
                all,
                "routes backtest",
                List.of("text", "json"),
                "--routes",
                routes().toString(),
                "--bootstrap-servers",
                kafka(),
                "--from",
                FROM);
        add(all, "silence list", List.of("text", "json"), "--bootstrap-servers", kafka());
        for (String topic : List.of("alerts", "violations", "undelivered", "dead-letters")) {
            add(all, "tail", List.of("text", "json"), topic, "--from", FROM, "--bootstrap-servers", kafka());
        }
        add(all, "get", List.of("table", "json"), "undelivered", "--bootstrap-servers", kafka());
        add(all, "redeliver", List.of(""), "--receiver", "hook", "--dry-run", "--bootstrap-servers", kafka());
        add(
                all,
                "import audit-log",
                List.of("table", "json"),
                auditLog().toString(),
                "--cluster",
                "imported",
                "--bootstrap-servers",
                kafka(),
                "--topic-prefix",
                "imported.");
        add(
                all,
                "collect",
                List.of(""),
                "--from",
                recording.toString(),
                "--cluster",
                HostileCluster.CLUSTER,
                "--bootstrap-servers",
                kafka(),
                "--topic-prefix",
                "collected.",
                "--log-level",
                "debug");
        for (String format : List.of("text", "json")) {
            add(
                    all,
                    "up",
                    List.of(format),
                    "--from",
                    recording.toString(),
                    "--cluster",
                    HostileCluster.CLUSTER,
                    "--data-dir",
                    directory.resolve("up-" + format).toString(),
                    "--api-address",
                    "127.0.0.1:0");
        }
        return all.stream();
    }

    private static String[] history(String... more) {
        return Stream.concat(Stream.of(more), Stream.of("--bootstrap-servers", kafka()))
                .toArray(String[]::new);
    }

    private static void add(List<Output> all, String command, List<String> formats, String... arguments) {
        for (String format : formats) {
            var line = new ArrayList<>(List.of(command.split(" ", -1)));
            line.addAll(List.of(arguments));
            if (!format.isEmpty()) {
                line.addAll(List.of("-o", format));
            }
            all.add(new Output(command, format, line));
        }
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void noCommandLetsThroughWhatFoolsItsReader(Output output) throws Exception {
        int exit = run(output.line().toArray(String[]::new));

        String err = SafeOutput.of(output + " (standard error)", standardError);
        String out = SafeOutput.of(output.toString(), standardOutput);
        assertThat(exit).as(err).isIn(expectedExits(output));
        assertThat(out + err).isNotBlank();
        switch (output.format()) {
            case "json", "sarif" -> {
                if (!output.command().equals("up")) {
                    JSON.readTree(out);
                }
            }
            case "yaml" -> new YAMLMapper().readTree(out);
            case "junit" ->
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(out)));
            case "csv" ->
                out.lines()
                        .forEach(line ->
                                cells(line).forEach(cell -> assertThat(cell).doesNotMatch("^\\s*[=+@-].+")));
            case "html" -> assertThat(out.split("</script>", -1)).hasSize(4);
            default -> {}
        }
    }

    private static List<Integer> expectedExits(Output output) {
        return switch (output.command()) {
            // One file cannot be read; there is no namespace that is ready; one event is rejected.
            case "check" -> List.of(Podtrail.USAGE);
            case "readiness", "exposure", "import audit-log", "upgrade-preview" ->
                List.of(Podtrail.OK, Podtrail.FAILED);
            default -> List.of(Podtrail.OK);
        };
    }

    @Test
    void programsReadEveryValueExactly() throws Exception {
        run("get", "violations", "-A", "-o", "json", "--server", server());
        JsonNode json = JSON.readTree(standardOutput);
        assertThat(json.findValuesAsText("namespace")).containsAll(HostileCluster.names());
        assertThat(json.findValuesAsText("cluster")).contains(HostileCluster.CLUSTER);

        run("get", "violations", "-A", "-o", "yaml", "--server", server());
        assertThat(new YAMLMapper().readTree(standardOutput)).isEqualTo(json);

        run("check", manifests.toString(), "-o", "json");
        assertThat(JSON.readTree(standardOutput).path("workloads").findValuesAsText("name"))
                .containsAll(HostileCluster.names());
    }

    @Test
    void tablesHaveOneLineForEachItem() throws Exception {
        run("get", "namespaces", "-o", "name", "--server", server());

        assertThat(new String(standardOutput, UTF_8).lines())
                .hasSize(HostileCluster.names().size());
        assertThat(new String(standardOutput, UTF_8).lines()).allMatch(line -> line.startsWith("namespace/"));
    }

    @Test
    void coloursAreNoWayInForOtherSequences() throws Exception {
        run("check", manifests.toString(), "--color", "always");

        String plain = new String(standardOutput, UTF_8).replaceAll("\u001b\\[(1|2|31|39|21|22|0)m", "");
        SafeOutput.of("check in colours", plain.getBytes(UTF_8));
        assertThat(plain.length()).isLessThan(standardOutput.length);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void anErrorThatQuotesItsInputIsPrintable(List<String> line) throws Exception {
        assertThat(run(line.toArray(String[]::new))).isNotZero();

        String err = SafeOutput.of(line.get(0), standardError);
        assertThat(err.lines())
                .allMatch(each -> each.startsWith("podtrail: ") || each.startsWith("See 'podtrail help"));
        SafeOutput.of(line.get(0), standardOutput);
    }

    static Stream<List<String>> mistakes() {
        String attack = HostileCluster.ATTACK.replace("\u0000", ""); // No path of Java's can hold a NUL.
        return Stream.of(
                List.of(attack),
                List.of("check", "--" + attack),
                List.of("check", "--level", attack, "x"),
                List.of("check", attack),
                List.of("get", attack, "--server", server()),
                List.of("get", "alerts", "--state", attack, "--server", server()),
                List.of("describe", "workload", attack, "--server", server()),
                List.of("describe", "pod", attack, "-n", attack, "--cluster", attack, "--server", server()),
                List.of("explain", attack),
                List.of("up", "--from", attack),
                List.of("up", "--config", attack),
                List.of("silence", "expire", attack, "--bootstrap-servers", kafka()),
                List.of("routes", "test", "--routes", attack, "--alert", attack));
    }

    @Test
    void everyReceiverIsToldNothingThatFoolsItsReader() throws Exception {
        Map<String, byte[]> bodies = new ConcurrentHashMap<>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.put(
                    exchange.getRequestURI().getPath().split("/", -1)[1],
                    exchange.getRequestBody().readAllBytes());
            byte[] answer = (exchange.getRequestURI().getPath().startsWith("/slack")
                            ? "ok"
                            : "{\"status\":\"success\"}")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(
                    exchange.getRequestURI().getPath().startsWith("/pager") ? 202 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            RoutingConfig config = RoutesFile.read(receivers(url));
            assertThat(config.receivers().keySet().stream().map(name -> name.replaceAll("-.*", "")))
                    .containsAll(ReceiverTypes.ALL.stream()
                            .map(ReceiverType::name)
                            .filter(type -> !SPOKEN_TO_ELSEWHERE.containsKey(type))
                            .toList());
            var terminal = new ByteArrayOutputStream();
            var out = new PrintStream(terminal, true, UTF_8);
            Map<String, Receiver> receivers = RoutesFile.open(
                    config,
                    directory.resolve("receivers.yaml"),
                    name -> new ReceiverContext(
                            name,
                            RecordedCluster.TOPICS,
                            cluster.clients(),
                            Map.of(),
                            out,
                            false,
                            KubernetesClients.NONE));
            for (var receiver : receivers.entrySet()) {
                Delivery delivery = receiver.getValue().deliver(notification());
                assertThat(delivery.outcome()).as(receiver.getKey() + delivery).isEqualTo(Delivery.Outcome.DELIVERED);
                receiver.getValue().close();
            }

            SafeOutput.of("terminals", terminal.toByteArray());
            SafeOutput.of("file", Files.readAllBytes(directory.resolve("alerts.jsonl")));
            assertThat(TopicContents.read(cluster.clients(), "copied").get(0).value())
                    .isEqualTo(alerts.get(0).value());
            assertThat(bodies.keySet())
                    .containsExactlyInAnyOrder(
                            "slack",
                            "teams",
                            "pagerduty",
                            "alertmanager",
                            "webhook",
                            "webhook-alert",
                            "webhook-alertmanager");
            bodies.forEach((name, body) -> {
                if (name.startsWith("webhook")) {
                    SafeOutput.of(name, body);
                } else {
                    texts(json(body))
                            .forEach(text ->
                                    SafeOutput.of(name, (name + ' ' + text.replace('\u00a0', ' ')).getBytes(UTF_8)));
                }
            });
            String slack = String.join("\n", texts(json(bodies.get("slack"))));
            assertThat(slack.replaceAll(
                            "<!date\\^\\d+\\^[^|<>]*\\|[0-9: UTC-]+>", "")) // Times, in the reader's own zone.
                    .doesNotContain("<!", "<@", "<at>", "<http");
            assertThat(JSON.readTree(bodies.get("webhook-alert"))
                            .path("cluster")
                            .asText())
                    .isEqualTo(HostileCluster.CLUSTER);
            assertThat(JSON.readTree(bodies.get("webhook"))
                            .at("/alerts/0/cluster")
                            .asText())
                    .isEqualTo(HostileCluster.CLUSTER);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "/api/v1/violations",
                "/api/v1/alerts?state=all",
                "/api/v1/namespaces",
                "/api/v1/clusters",
                "/api/v1/checks",
                "/api/v1/violations?mode=%1B%5B31m%0A::error::",
                "/api/v1/%E2%80%AE",
                "/metrics",
                "/readyz"
            })
    void answersArePrintableAsTheyAre(String path) throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(server() + path)).build(), HttpResponse.BodyHandlers.ofByteArray());

        SafeOutput.of(path, answer.body());
    }

    private static String server() {
        return instance.url();
    }

    private static String kafka() {
        return String.valueOf(cluster.clients().get("bootstrap.servers"));
    }

    private static Notification notification() {
        var items = new LinkedHashMap<String, Notification.Item>();
        for (var record : alerts) {
            Alert alert = alert(record);
            items.put(alert.fingerprint(), new Notification.Item(alert, record));
        }
        return new Notification(
                "group " + HostileCluster.ATTACK,
                Map.of("namespace", HostileCluster.ATTACK),
                Notification.Reason.CHANGED,
                List.copyOf(items.values()),
                Notification.Suppressed.NOTHING);
    }

    private static Alert alert(ConsumerRecord<byte[], byte[]> record) {
        return java.util.Objects.requireNonNull(EventSerde.alert().deserialize(record.topic(), record.value()));
    }

    private static void giveUp(ConsumerRecord<byte[], byte[]> alert) throws Exception {
        try (var producer =
                new KafkaProducer<>(cluster.clients(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<>(RecordedCluster.TOPICS.undelivered(), alert.key(), alert.value());
            record.headers()
                    .add(Redelivery.RECEIVER, "hook".getBytes(UTF_8))
                    .add(UndeliveredHeaders.REASON, HostileCluster.ATTACK.getBytes(UTF_8));
            producer.send(record).get();
        }
    }

    private static Path routes() {
        return written("routes.yaml", """
                receivers:
                  people: {type: terminal}
                route:
                  receiver: none
                  routes:
                    - match: {namespace: ["*", "!x"]}
                      receiver: people
                      groupBy: [cluster, namespace]
                """);
    }

    private static Path receivers(String url) {
        for (String name : List.of("slack", "teams", "webhook", "webhook-alert", "webhook-alertmanager")) {
            var unused = written(name + ".url", url + "/" + name);
        }
        var unused = written("key", "0123456789abcdef0123456789abcdef");
        return written("receivers.yaml", """
                receivers:
                  terminal: {type: terminal}
                  terminal-json: {type: terminal, output: json}
                  file: {type: file, path: %1$s/alerts.jsonl}
                  topic: {type: topic, topic: copied}
                  slack: {type: slack, urlFile: %1$s/slack.url}
                  teams: {type: teams, urlFile: %1$s/teams.url}
                  pagerduty: {type: pagerduty, routingKeyFile: %1$s/key, apiUrl: "%2$s/pagerduty"}
                  alertmanager: {type: alertmanager, urls: ["%2$s/alertmanager"]}
                  webhook: {type: webhook, urlFile: %1$s/webhook.url, format: group}
                  webhook-alert: {type: webhook, urlFile: %1$s/webhook-alert.url, format: alert}
                  webhook-alertmanager: {type: webhook, urlFile: %1$s/webhook-alertmanager.url, format: alertmanager}
                route: {receiver: terminal}
                """.formatted(directory, url));
    }

    private static Path alertFile() {
        return written("alert.json", new String(alerts.get(0).value(), UTF_8));
    }

    private static Path auditLog() {
        var event = JSON.createObjectNode()
                .put("kind", "Event")
                .put("apiVersion", "audit.k8s.io/v1")
                .put("level", "RequestResponse")
                .put("auditID", HostileCluster.ATTACK)
                .put("stage", "ResponseComplete")
                .put("requestURI", "/api/v1/namespaces/a/pods")
                .put("verb", "create")
                .put("requestReceivedTimestamp", "2026-11-02T09:00:00.000000Z")
                .put("stageTimestamp", "2026-11-02T09:00:00.000000Z");
        event.putObject("user").put("username", HostileCluster.ATTACK);
        event.putObject("objectRef")
                .put("resource", "pods")
                .put("namespace", HostileCluster.ATTACK)
                .put("name", HostileCluster.ATTACK)
                .put("apiVersion", "v1");
        event.putObject("responseStatus").put("code", 201);
        event.put("requestObject", HostileCluster.ATTACK);
        return written("audit.log", event + "\n");
    }

    private static Path written(String name, String content) {
        try {
            Path file = Files.writeString(directory.resolve(name), content);
            // Some hold secrets, which are refused where others may read them.
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Names and values of a document, line by line as they are shown. */
    private static List<String> texts(JsonNode json) {
        var texts = new ArrayList<String>();
        if (json.isTextual()) {
            texts.add(json.asText());
        }
        json.properties().forEach(field -> texts.add(field.getKey()));
        json.forEach(below -> texts.addAll(texts(below)));
        return texts;
    }

    /** The cells of a line of CSV. */
    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == ',' && !isQuoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    private static int run(String... command) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        InputStream stdin = System.in;
        PrintStream stdout = System.out;
        PrintStream stderr = System.err;
        System.setIn(new ByteArrayInputStream(new byte[0]));
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            return Podtrail.run(command);
        } finally {
            System.setIn(stdin);
            System.setOut(stdout);
            System.setErr(stderr);
            standardOutput = out.toByteArray();
            standardError = err.toByteArray();
        }
    }
}

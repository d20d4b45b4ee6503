package io.podtrail.app.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.podtrail.app.Commands;
import io.podtrail.app.SelfSignedCertificate;
import io.podtrail.app.http.Tls;
import io.podtrail.app.kafka.Broker;
import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.testkit.LocalApiServer;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command of the documentation, run as it stands there, in the order of the pages, against a broker, an API server and
 * the history of a cluster. Only what is the reader's own is another here: addresses, files, the name of a pod. What runs
 * until it is stopped is a process of its own; the pages' two processors and a sink stay, for the other commands to ask.
 */
@Isolated("replaces standard input, output and error")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class DocumentedCommandsTest {
    private static final Path ROOT = DocumentedCommand.ROOT;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** A second installation on the same broker, so that its processor and the open one do not share their work. */
    private static final String GUARDED = "guarded.";

    private static final String DOCUMENTED_SILENCE = "6f1c2c9e";
    private static final Pattern SILENCE = Pattern.compile("\"id\": ?\"([^\"]+)\"");
    private static final int TERMINATED = 128 + 15;
    private static final JsonMapper JSON = new JsonMapper();
    /** Whose help is of their main classes, and is tested beside these. */
    private static final Set<String> BUILT_SCRIPTS =
            Set.of("chaos/run", "chaos/suspend", "conformance/run", "hostile/run");

    /** What stands here for what the pages name. */
    private static final Map<String, String> IN_PLACE_OF = new ConcurrentHashMap<>();

    private static final Map<DocumentedCommand, Future<?>> ENDINGS = new HashMap<>();
    private static final Map<DocumentedCommand, Running> STAYING = new HashMap<>();
    private static final ExecutorService PROCESSES = Executors.newFixedThreadPool(3);

    @TempDir
    private static Path directory;

    private static Path place;
    private static Broker kafka;
    private static LocalApiServer cluster;
    private static HttpServer refusing;
    private static HttpClient client;

    @BeforeAll
    static void readersPlace() throws Exception {
        System.setProperty("podtrail.home", ROOT.toString()); // As the launcher does.
        place = Files.createDirectories(directory.resolve("place"));
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        cluster = new LocalApiServer(0);
        cluster.put("namespaces", namespace("kube-system", "privileged"));
        cluster.put("namespaces", namespace("shop", "baseline"));
        cluster.put("pods", pod("shop", "watched"));
        refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.createContext("/", exchange -> {
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
        });
        refusing.start();
        String guarded = "localhost:" + freePort();
        IN_PLACE_OF.putAll(Map.of(
                "kafka:9092",
                kafka.bootstrapServers(),
                "localhost:9466",
                "127.0.0.1:" + freePort(),
                "localhost:9467",
                "127.0.0.1:" + freePort(),
                "podtrail:9466",
                guarded,
                "0.0.0.0:9466",
                guarded.replace("localhost", "0.0.0.0"),
                "NAMESPACE",
                "payments",
                "NAME",
                "debug-shell"));
        writeFiles();
        client = HttpClient.newBuilder()
                .sslContext(Tls.forClient(place.resolve("ca.crt"), null, null))
                .build();
        collectHistory("podtrail.");
        collectHistory(GUARDED);
        List<DocumentedCommand> processes =
                commands().filter(DocumentedCommandsTest::isProcess).toList();
        for (DocumentedCommand command : processes) {
            if (stays(command)) {
                STAYING.put(command, start(command));
            }
        }
        for (DocumentedCommand command : processes) {
            if (!stays(command)) {
                ENDINGS.put(command, PROCESSES.submit(() -> runUntilItWorks(command)));
            }
        }
    }

    @AfterAll
    static void leave() throws Exception {
        PROCESSES.shutdownNow();
        try {
            for (Running running : STAYING.values()) {
                stop(running);
            }
        } finally {
            System.clearProperty("podtrail.home");
            STAYING.values().forEach(running -> running.process.destroyForcibly());
            refusing.stop(0);
            cluster.close();
            kafka.close();
        }
    }

    /** Those of several pages run once; the processes, which have been at work meanwhile, are waited for last. */
    static Stream<DocumentedCommand> commands() throws IOException {
        var seen = new HashSet<String>();
        return DocumentedCommand.all().stream()
                .filter(command -> Set.of("podtrail", "curl").contains(command.program()))
                .filter(command -> seen.add(command.text()))
                .sorted(Comparator.comparing(DocumentedCommandsTest::isProcess));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void aCommandDoesWhatItsPageSays(DocumentedCommand command) throws Exception {
        if (STAYING.containsKey(command)) {
            awaitWork(command, STAYING.get(command));
        } else if (ENDINGS.containsKey(command)) {
            ENDINGS.get(command).get();
        } else if (command.program().equals("curl")) {
            assertAnswers(command);
        } else if (Set.of("get", "describe", "redeliver")
                .contains(command.words().get(1))) {
            // Processor and sink are still at work.
            await().atMost(PATIENCE).untilAsserted(() -> assertRuns(command));
        } else {
            assertRuns(command);
        }
    }

    static Stream<DocumentedCommand> installations() throws IOException {
        return DocumentedCommand.all().stream().filter(command -> command.has("helm") && command.has("install"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("installations")
    void theChartMakesObjectsOfTheSettingsThatAPageGivesIt(DocumentedCommand command) throws Exception {
        assertThat(ROOT.resolve(command.words().get(3))).isDirectory();
        assertThat(Manifests.strict(KubernetesManifestsTest.chart(command.words().stream()
                        .filter(word -> word.contains("="))
                        .toArray(String[]::new))))
                .isNotEmpty();
    }

    static Stream<String> scripts() throws IOException {
        return DocumentedCommand.all().stream()
                .map(DocumentedCommand::program)
                .filter(program -> program.contains("/") && !BUILT_SCRIPTS.contains(program))
                .distinct();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void aScriptTeachesEveryWordThatAPageGivesIt(String script) throws Exception {
        Path told = directory.resolve("told");
        Process help = new ProcessBuilder(ROOT.resolve(script).toString(), "--help")
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();

        assertThat(help.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(help.exitValue()).as(Files.readString(told)).isZero();
        assertThat(DocumentedCommand.all())
                .filteredOn(command -> command.program().equals(script))
                .flatExtracting(DocumentedCommand::words)
                .filteredOn(word -> word.matches("-.*|[a-z/]+"))
                .allSatisfy(word -> assertThat(Files.readString(told)).contains(word));
    }

    private static boolean isProcess(DocumentedCommand command) {
        return switch (command.words().get(1)) {
            case "demo", "up" -> !command.has("--exit") && !command.has("pods.jsonl");
            case "process", "sink", "collect", "policy-reports" -> !command.has("--print-rbac");
            case "get" -> command.has("-w");
            default -> false;
        };
    }

    /** For the others to ask; and it is this sink that gives up what is delivered again. */
    private static boolean stays(DocumentedCommand command) {
        return command.has("process") || command.text().equals("podtrail sink --routes routing.yaml");
    }

    /** @param probe where it tells whether it is ready */
    private record Running(Process process, Path output, String probe) {
        String told() throws IOException {
            return Files.readString(output);
        }
    }

    private static Void runUntilItWorks(DocumentedCommand command) throws Exception {
        Running running = start(command);
        try {
            awaitWork(command, running);
            stop(running);
        } finally {
            running.process.destroyForcibly();
        }
        return null;
    }

    private static Running start(DocumentedCommand command) throws IOException {
        List<String> words = inItsPlace(command);
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Dpodtrail.home=" + ROOT,
                "-cp",
                System.getProperty("java.class.path"),
                "io.podtrail.app.Podtrail"));
        line.addAll(words);
        Path output = Files.createTempFile(directory, "output", "");
        var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("BILLING_WEBHOOK_URL", Files.readString(place.resolve("pager-url")));
        Process process = builder.start();
        if (!command.input().isEmpty()) {
            var pipe = process.outputWriter(UTF_8); // Which stays open, as kubectl's does.
            pipe.write(added(pod("shop", "piped"), null));
            pipe.flush();
        }
        String address = Stream.of("--api-address", "--metrics-bind-address")
                .filter(words::contains)
                .map(option -> words.get(words.indexOf(option) + 1))
                .findFirst()
                .orElse("");
        String scheme = command.has("--tls-cert-file") ? "https" : "http";
        return new Running(process, output, scheme + "://" + address.replace("0.0.0.0", "localhost") + "/readyz");
    }

    /** Waits until it has shown what it is for. */
    private static void awaitWork(DocumentedCommand command, Running running) {
        await(command.toString())
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> {
                    assertThat(running.process.isAlive()).as(running.told()).isTrue();
                    switch (command.words().get(1)) {
                        case "demo", "up" -> assertThat(running.told()).contains("OPENED");
                        case "get" -> assertThat(running.told()).contains("debug-shell");
                        case "policy-reports" ->
                            assertThat(cluster.all("policyreports")).isNotEmpty();
                        default ->
                            assertThat(ask(HttpRequest.newBuilder(URI.create(running.probe))).status)
                                    .isEqualTo(200);
                    }
                });
    }

    private static void stop(Running running) throws Exception {
        running.process.destroy();
        assertThat(running.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(running.told())
                .isTrue();
        assertThat(running.process.exitValue()).as(running.told()).isEqualTo(TERMINATED);
        // No collector runs here.
        String output = running.told().replaceAll("podtrail: cluster \\S+ was last watched .*", "");
        assertThat(output).doesNotContain("podtrail: ", "ERROR", "\tat ");
    }

    private record Ran(int exit, String out, String err) {}

    private static void assertRuns(DocumentedCommand command) throws Exception {
        InputStream input = input(command.input());
        Ran ran = run(input, inItsPlace(command).toArray(String[]::new));

        // The examples violate, and the recorded cluster's version is not in its log.
        boolean isFinding = command.has("examples/manifests") || command.has("upgrade-preview");
        assertThat(ran.exit).as(ran.toString()).isEqualTo(isFinding ? 1 : 0);
        assertThat(ran.err).doesNotContain("ERROR", "\tat ");
        if (!command.has("--join")) {
            assertThat(ran.out).isNotBlank().doesNotContain("Nothing was given up");
        }
        if (command.output().endsWith(".html")) {
            assertThat(ran.out).startsWithIgnoringCase("<!doctype html>");
        }
        if (command.output().startsWith("| kubectl apply")) {
            assertThat(Manifests.strict(ran.out)).isNotEmpty();
        }
        if (command.has("silence") && command.has("add")) {
            IN_PLACE_OF.put(DOCUMENTED_SILENCE, ran.out.strip());
        }
    }

    private static InputStream input(String before) throws IOException {
        if (before.startsWith("helm template")) {
            return new ByteArrayInputStream(KubernetesManifestsTest.chart().getBytes(UTF_8));
        }
        return before.startsWith("podtrail get alerts")
                ? Files.newInputStream(place.resolve("alert.json"))
                : InputStream.nullInputStream();
    }

    private static Ran run(InputStream input, String... words) {
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        var told = new ByteArrayOutputStream();
        var complained = new ByteArrayOutputStream();
        System.setIn(input);
        System.setOut(new PrintStream(told, true, UTF_8));
        System.setErr(new PrintStream(complained, true, UTF_8));
        try {
            return new Ran(Commands.run(words), told.toString(UTF_8), complained.toString(UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** What curl would print first. */
    private static void assertAnswers(DocumentedCommand command) throws Exception {
        var request = HttpRequest.newBuilder();
        List<String> words = inPlace(command.arguments());
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-s", "-N" -> {}
                case "-H" -> {
                    String[] header = words.get(++i).split(": ", 2);
                    request.header(header[0], header[1]);
                }
                case "-d" -> request.POST(BodyPublishers.ofString(words.get(++i)));
                case "-X" -> request.method(words.get(++i), BodyPublishers.noBody());
                default -> request.uri(URI.create("http://" + words.get(i)));
            }
        }

        await().atMost(PATIENCE).untilAsserted(() -> {
            Answer answer = ask(request);
            assertThat(answer.status).as(answer.begin).isBetween(200, 201);
            assertThat(answer.begin).containsPattern("\"items\":\\[|\"id\":|^(id|event): ");
            Matcher silence = SILENCE.matcher(answer.begin);
            if (silence.find()) {
                IN_PLACE_OF.put(DOCUMENTED_SILENCE, silence.group(1));
            }
        });
    }

    private record Answer(int status, String begin) {}

    private static Answer ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = client.send(request.build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            return new Answer(response.statusCode(), String.valueOf(lines.readLine()));
        }
    }

    /** The command's arguments, and the options without which it would reach for what is the reader's own. */
    private static List<String> inItsPlace(DocumentedCommand command) throws IOException {
        List<String> words = new ArrayList<>(inPlace(command.arguments()));
        for (String option : Commands.options(words.toArray(String[]::new))) {
            String own = words.contains(option) ? null : own(option, command);
            if (own != null) {
                words.addAll(List.of(option, own));
            }
        }
        if (command.has("--job") && !command.has("--join")) {
            words.add("--keep"); // For the one that joins it.
        }
        return words;
    }

    private static @Nullable String own(String option, DocumentedCommand command) throws IOException {
        return switch (option) {
            case "--bootstrap-servers" -> command.has("--data-dir") ? null : kafka.bootstrapServers();
            case "--server" -> "http://" + IN_PLACE_OF.get("localhost:9466");
            case "--kubeconfig" -> place.resolve("kubeconfig").toString();
            case "--api-address" -> stays(command) ? IN_PLACE_OF.get("localhost:9466") : "127.0.0.1:" + freePort();
            case "--metrics-bind-address" ->
                stays(command) ? IN_PLACE_OF.get("localhost:9467") : "127.0.0.1:" + freePort();
            case "--state-dir" -> Files.createTempDirectory(directory, "state").toString();
            case "--data-dir" ->
                command.has("up") ? Files.createTempDirectory(directory, "data").toString() : null;
            case "--topic-prefix" -> command.has("--tls-cert-file") ? GUARDED : prefix(command);
            case "--partitions" -> "1";
            default -> null;
        };
    }

    /** What these write is in nobody's way. */
    private static @Nullable String prefix(DocumentedCommand command) {
        return command.has("collect") || command.has("import") ? command.place().replaceAll("[/:]", "-") + '.' : null;
    }

    private static List<String> inPlace(List<String> words) {
        return words.stream().map(DocumentedCommandsTest::inPlace).toList();
    }

    /** A file is the reader's, or else the repository's. */
    private static String inPlace(String documented) {
        String word =
                documented.startsWith("<(") ? "namespaces.json" : IN_PLACE_OF.getOrDefault(documented, documented);
        for (var address : IN_PLACE_OF.entrySet()) {
            word = word.replace(address.getKey(), address.getValue());
        }
        Path own = place.resolve(word.replaceFirst("^/", ""));
        boolean isFile = word.contains(".") || word.contains("/") || word.equals("tokens");
        if (isFile && Files.exists(own)) {
            return own.toString();
        }
        return isFile && Files.exists(ROOT.resolve(word)) ? ROOT.resolve(word).toString() : word;
    }

    private static void writeFiles() throws Exception {
        write("kubeconfig", cluster.kubeconfig());
        write("pager-url", "http://127.0.0.1:" + refusing.getAddress().getPort());
        Files.setPosixFilePermissions(place.resolve("pager-url"), PosixFilePermissions.fromString("rw-------"));
        String routing = Files.readString(ROOT.resolve("examples/routing.yaml"))
                .replace("/run/secrets/pager-url", place.resolve("pager-url").toString());
        write("routing.yaml", routing);
        write("examples/routing.yaml", routing);
        Matcher alert = Pattern.compile("<!-- sample: Alert -->\n```json\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs/reference/topics.md")));
        assertThat(alert.find()).isTrue();
        write("alert.json", alert.group(1));
        write("pods.jsonl", added(pod("shop", "recorded"), Instant.now()));
        write("namespaces.jsonl", added(namespace("shop", "baseline"), Instant.now()));
        write("namespaces.json", added(namespace("shop", "baseline"), null));
        // The recorded cluster, and what has happened in it of late.
        Instant lately = Instant.now().minus(Duration.ofHours(1));
        write(
                "history.jsonl",
                Files.readString(ROOT.resolve("examples/demo-cluster.jsonl"))
                        + added(namespace("payments", "baseline"), lately)
                        + added(pod("payments", "debug-shell"), lately)
                        + added(namespace("prod-shop", "baseline"), lately)
                        + IntStream.range(0, 60)
                                .mapToObj(minute ->
                                        added(pod("prod-shop", "till"), lately.plus(Duration.ofMinutes(minute))))
                                .collect(Collectors.joining()));
        for (String file : List.of("audit.log", "var/log/audit/audit.log", "var/log/kubernetes/audit/audit.log")) {
            copy("audit.log", file);
        }
        copy("audit-2026-10-31T09-59-59.000.log.gz", "audit-2026-11-01.log.gz");
        write("tokens", "0123456789abcdef0123456789abcdef\n");
        Files.setPosixFilePermissions(place.resolve("tokens"), PosixFilePermissions.fromString("rw-------"));
        SelfSignedCertificate.write(place.resolve("tls.crt"), place.resolve("tls.key"));
        Files.copy(place.resolve("tls.crt"), place.resolve("ca.crt"));
        Files.createDirectories(place.resolve("tmp/podtrail-demo"));
    }

    private static void copy(String auditLog, String file) throws IOException {
        Path to = place.resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(ROOT.resolve("examples/audit-log").resolve(auditLog), to);
    }

    private static void write(String file, String content) throws IOException {
        Path to = place.resolve(file);
        Files.createDirectories(to.getParent());
        Files.writeString(to, content);
    }

    private static void collectHistory(String prefix) {
        assertThat(Commands.run(
                        "collect",
                        "--cluster",
                        "demo",
                        "--from",
                        place.resolve("history.jsonl").toString(),
                        "--policy-config",
                        ROOT.resolve("examples/pod-security.yaml").toString(),
                        "--bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--topic-prefix",
                        prefix,
                        "--partitions",
                        "1",
                        "--retention",
                        "36500d", // The recorded day stays, whenever this runs.
                        "--metrics-bind-address",
                        "0"))
                .isZero();
    }

    private static ObjectNode namespace(String name, String level) {
        return object(
                """
                {"kind": "Namespace", "metadata": {"name": "%1$s", "uid": "%2$s",
                 "labels": {"pod-security.kubernetes.io/enforce": "%3$s", "team": "billing"}}}""",
                name,
                name.equals("kube-system") ? "demo" : "uid-" + name, // By which a cluster is known.
                level);
    }

    private static ObjectNode pod(String namespace, String name) {
        return object("""
                {"kind": "Pod", "metadata": {"namespace": "%1$s", "name": "%2$s", "uid": "uid-%2$s"},
                 "spec": {"hostPID": true, "containers": [{"name": "c"}]}, "status": {"phase": "Running"}}""", namespace, name);
    }

    private static ObjectNode object(String json, String... values) {
        try {
            return (ObjectNode) JSON.readTree(json.formatted((Object[]) values));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As kubectl prints it, and at a time of its own where one is given. */
    private static String added(ObjectNode object, @Nullable Instant at) {
        ObjectNode event = JSON.createObjectNode().put("type", "ADDED");
        event.set("object", object);
        if (at != null) {
            event.put("observedAt", at.toString());
        }
        return event + "\n";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

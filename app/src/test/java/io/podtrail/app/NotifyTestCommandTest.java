package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.podtrail.testkit.LocalApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real server whose answers a test chooses. */
@Isolated("replaces standard output and error")
final class NotifyTestCommandTest {
    private static final String PATH = "/s3cr3t-path";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private int status = 202;
    private String answer = "accepted";
    private String retryAfter = "";

    @TempDir
    private Path directory;

    private HttpServer server;
    private Path routes;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            byte[] body = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        secret("url", origin() + PATH);
        secret("key", "0123456789abcdef0123456789abcdef");
        routes = Files.writeString(directory.resolve("routes.yaml"), """
                receivers:
                  hook: {type: webhook, urlFile: "%1$s/url"}
                  teams: {type: teams, urlFile: "%1$s/url"}
                  slack: {type: slack, urlFile: "%1$s/url"}
                  am: {type: alertmanager, urls: ["%2$s", "%2$s/second"]}
                  pager: {type: pagerduty, routingKeyFile: "%1$s/key", apiUrl: "%2$s"}
                  lost: {type: webhook, urlFile: "%1$s/not-there"}
                  disk: {type: file, path: "%1$s/alerts.jsonl"}
                route: {receiver: hook}
                """.formatted(directory, origin()));
    }

    private void secret(String name, String value) throws IOException {
        Path file = Files.writeString(directory.resolve(name), value);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"hook,2", "teams,2", "pager,2", "am,4"})
    void aTestMessageAndItsEndGoThroughTheRealReceiver(String receiver, int count) {
        Ran ran = test(receiver);

        assertThat(ran.exit()).isEqualTo(Podtrail.OK);
        assertThat(ran.out())
                .startsWith(receiver + ": ")
                .contains("  test message: delivered\n    " + origin() + " answered HTTP 202: accepted\n")
                .contains("  its end: delivered\n")
                .doesNotContain(PATH);
        assertThat(requests).hasSize(count);
        assertThat(requests.get(0)).contains("TEST-MESSAGE");
    }

    @Test
    void aReceiverThatWritesToAClusterWritesAnEventThatSaysItIsATest() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        try (var cluster = new LocalApiServer(0)) {
            cluster.authorize(asking -> {
                asked.add("%s %s %s".formatted(asking.verb(), asking.resource(), asking.namespace()));
                return true;
            });
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
            Files.writeString(directory.resolve("routes.yaml"), """
                    receivers:
                      cluster: {type: kubernetes-event, cluster: prod, kubeconfig: "%s"}
                    route: {receiver: cluster}
                    """.formatted(kubeconfig));

            Ran ran = test("cluster");

            assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(Podtrail.OK);
        }
        assertThat(asked).contains("create events default");
    }

    @Test
    void withLeaveOpenTheEndIsNotSent() {
        assertThat(test("hook", "--leave-open").exit()).isEqualTo(Podtrail.OK);

        assertThat(requests).hasSize(1);
    }

    @Test
    void aSecondTestIsNoRepetitionOfTheFirst() {
        answer = "ok";
        status = 200;

        assertThat(test("slack").exit()).isEqualTo(Podtrail.OK);
        assertThat(requests).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aReceiverWithoutAServerIsTriedToo() {
        Ran ran = test("disk");

        assertThat(ran.exit()).isEqualTo(Podtrail.OK);
        assertThat(directory.resolve("alerts.jsonl"))
                .content()
                .contains("TEST-MESSAGE")
                .hasLineCount(2);
    }

    @Test
    void aRefusalIsShownWithItsAnswerHarmlessAndBoundedAndEndsWithOne() {
        status = 404;
        answer = "no_service \u001b[31m\r\n" + PATH + " " + "x".repeat(100_000);

        Ran ran = test("hook");

        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
        assertThat(ran.out())
                .contains("  test message: refused, HTTP 404", "no_service \\u001b[31m\\u000d\\u000a")
                .doesNotContain("\u001b", PATH)
                .hasSizeLessThan(3_000);
        assertThat(requests).hasSize(1);
    }

    @Test
    void whatASinkWouldTryAgainIsNoSuccess() {
        status = 429;
        answer = "";
        retryAfter = "30";

        Ran ran = test("hook");

        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
        assertThat(ran.out())
                .contains("not delivered, HTTP 429 (a sink would try again after the 30s that it asks for)");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutItsPath() {
        server.stop(0);

        Ran ran = test("hook");

        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
        assertThat(ran.out())
                .contains("not delivered, connection failed: " + origin())
                .doesNotContain(PATH);
    }

    @Test
    void aReceiverThatTheFileDoesNotHaveIsNamedWithTheNearestOne() {
        Ran ran = test("hok");

        assertThat(ran.exit()).isEqualTo(Podtrail.USAGE);
        assertThat(ran.err()).contains("has no receiver \"hok\": did you mean \"hook\"?");
    }

    @Test
    void onlyTheSecretsOfThatReceiverAreNeeded() {
        Ran ran = test("lost");

        assertThat(ran.exit()).isEqualTo(Podtrail.USAGE);
        assertThat(ran.err()).contains("receiver lost:", "not-there");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slack     | has settings, which --receiver cannot give",
                "PagerDuty | --routes FILE",
                "webhok    | is not a receiver: did you mean \"webhook\"?"
            })
    void aTypeThatNeedsSettingsLeadsToARoutingFile(String kind, String advice) {
        Ran ran = Ran.of("sink", "--receiver", kind);

        assertThat(ran.exit()).isEqualTo(Podtrail.USAGE);
        assertThat(ran.err()).contains(advice);
    }

    private String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Ran test(String receiver, String... more) {
        var words = new ArrayList<>(List.of("notify", "test", "--routes", routes.toString(), "--receiver", receiver));
        words.addAll(List.of(more));
        return Ran.of(words.toArray(String[]::new));
    }
}

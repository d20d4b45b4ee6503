package io.podtrail.collector.kubernetes.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.podtrail.collector.kubernetes.kubeconfig.AccessSearch;
import io.podtrail.collector.kubernetes.kubeconfig.ClusterAccess;
import io.podtrail.collector.kubernetes.kubeconfig.ProcessEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ExecPluginTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void manyRequestsAtOnceExecuteThePluginOnce() throws Exception {
        ExecPlugin plugin = plugin(answer("\"token\":\"t\""));

        var credentials = new HashSet<>(
                IntStream.range(0, 8)
                        .mapToObj(i -> CompletableFuture.supplyAsync(() -> current(plugin)))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList());

        assertThat(credentials).containsExactly(new Credential("Bearer t", null));
        assertThat(executions()).isEqualTo(1);
    }

    @Test
    void aRejectedCredentialIsRenewedOnceForAllWhoUsedIt() throws Exception {
        ExecPlugin plugin = plugin(answer("\"token\":\"t-$(wc -l < \"$0.log\")\""));
        Credential first = plugin.current();

        assertThat(plugin.renew(first)).isTrue();
        assertThat(plugin.renew(first)).isTrue();

        assertThat(plugin.current()).isNotEqualTo(first);
        assertThat(executions()).isEqualTo(2);
    }

    @Test
    void aPluginThatAnswersTheSameAgainGivesNoReasonToAskAgain() throws Exception {
        ExecPlugin plugin = plugin(answer("\"token\":\"t\""));

        assertThat(plugin.renew(plugin.current())).isFalse();
    }

    @Test
    void standardErrorIsPassedOnWithoutEscapeSequences() throws Exception {
        plugin("printf 'log in:\\033[2J\\n' >&2\n" + answer("\"token\":\"t\"")).current();

        await().untilAsserted(() -> assertThat(errors.toString(UTF_8)).isEqualTo("log in:\\u001B[2J\n"));
    }

    @Test
    void anAnswerWithoutEndIsCutOff() throws Exception {
        ExecPlugin plugin = plugin("yes\n");

        assertThatThrownBy(plugin::current).hasMessageContaining("writes more than 1024 kB to standard output");
    }

    @Test
    void aWrongAnswerIsNotQuoted() throws Exception {
        ExecPlugin plugin = plugin(answer("\"token\":[\"s3cr3t\"]"));

        assertThatThrownBy(plugin::current)
                .hasMessageContaining("has a status.token that is not a string")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void closingEndsAPluginThatWaits() throws Exception {
        ExecPlugin plugin = plugin("echo waiting >&2\nexec sleep 600\n");
        var waiting = CompletableFuture.supplyAsync(() -> current(plugin));
        await().until(() -> errors.toString(UTF_8).contains("waiting"));

        plugin.close();

        assertThatThrownBy(waiting::join).hasRootCauseInstanceOf(CredentialException.class);
    }

    private static Credential current(ExecPlugin plugin) {
        try {
            return plugin.current();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private long executions() throws IOException {
        return Files.readAllLines(directory.resolve("plugin.log")).size();
    }

    private ExecPlugin plugin(String body) throws IOException {
        Path program = Files.writeString(directory.resolve("plugin"), "#!/bin/sh\necho run >> \"$0.log\"\n" + body);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path config = Files.writeString(directory.resolve("config"), """
                current-context: it
                contexts: [{name: it, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: 'https://example.test'}}]
                users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./plugin}}}]
                """);
        var environment = new ProcessEnvironment(Map.of("PATH", System.getenv("PATH")), directory);
        ClusterAccess access = new AccessSearch(environment).find(config, null);
        return new ExecPlugin(
                Objects.requireNonNull(access.user().exec()),
                access,
                environment.variables(),
                new PrintStream(errors, true, UTF_8),
                Clock.systemUTC());
    }

    private static String answer(String status) {
        return """
                cat <<END
                {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{%s}}
                END
                """.formatted(status);
    }
}

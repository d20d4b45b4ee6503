package io.podtrail.collector.kubernetes;

import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.kubeconfig.ProcessEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Servers, proxies, files and plugins to try one kubeconfig with. {@code @TLS@}, {@code @NAMED@}, {@code @PLAIN@}, {@code
 * @HTTP@}, {@code @HTTPS@}, {@code @SOCKS@} and {@code @SOCKSAUTH@} stand for ports, {@code @DIR@} for the directory, {@code
 * @b64:FILE@} for a file of {@link TestPki}.
 */
final class KubeconfigWorld implements AutoCloseable {
    private static final Pattern ENCODED = Pattern.compile("@b64:([a-z0-9.-]+)@");

    private final RecordingApiServer tls = RecordingApiServer.tls("server");
    private final RecordingApiServer named = RecordingApiServer.tls("named");
    private final RecordingApiServer plain = RecordingApiServer.plain();
    private final RecordingProxy http = RecordingProxy.http(tls.port());
    private final RecordingProxy https = RecordingProxy.https(tls.port());
    private final RecordingProxy socks = RecordingProxy.socks5(tls.port(), false);
    private final RecordingProxy socksWithPassword = RecordingProxy.socks5(tls.port(), true);
    private final Map<String, String> placeholders = new LinkedHashMap<>();

    KubeconfigWorld() throws IOException {
        placeholders.put("@TLS@", Integer.toString(tls.port()));
        placeholders.put("@NAMED@", Integer.toString(named.port()));
        placeholders.put("@PLAIN@", Integer.toString(plain.port()));
        placeholders.put("@HTTP@", Integer.toString(http.port()));
        placeholders.put("@HTTPS@", Integer.toString(https.port()));
        placeholders.put("@SOCKS@", Integer.toString(socks.port()));
        placeholders.put("@SOCKSAUTH@", Integer.toString(socksWithPassword.port()));
    }

    /**
     * What Podtrail does with a case, and what servers and plugins saw of it.
     *
     * @param directory an empty one for its files
     */
    String podtrail(KubeconfigCase tried, Path directory) throws IOException {
        Map<String, String> variables = prepare(tried, directory);
        String error = "";
        try (var client = KubernetesAccess.connect(
                        kubeconfig(tried, directory),
                        context(tried),
                        new ProcessEnvironment(variables, directory.resolve("no-pod")));
                var api = new ApiServer(client)) {
            for (int i = 0; i < 2; i++) {
                api.get("/version").close();
            }
        } catch (SourceException e) {
            error = String.valueOf(e.getMessage());
        } catch (IOException e) {
            error = String.valueOf(AccessProblem.explain(e).getMessage());
        }
        return outcome(error, directory);
    }

    /**
     * What kubectl does with a case.
     *
     * @param command a program that takes kubectl's flags for connections, and asks twice for the version
     * @param directory an empty one for its files
     */
    String kubectl(KubeconfigCase tried, Path command, Path directory) throws IOException, InterruptedException {
        Map<String, String> variables = prepare(tried, directory);
        List<String> line = new ArrayList<>(List.of(command.toString()));
        Path kubeconfig = kubeconfig(tried, directory);
        if (kubeconfig != null) {
            line.add("--kubeconfig=" + kubeconfig);
        }
        if (!tried.context().isEmpty()) {
            line.add("--context=" + tried.context());
        }
        Path errors = directory.resolve("kubectl.err");
        var builder =
                new ProcessBuilder(line).redirectError(errors.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(tried + ": no answer from " + command);
        }
        return outcome(process.exitValue() == 0 ? "" : error(Files.readString(errors)), directory);
    }

    /** Without log lines, and without what differs from machine to machine. */
    private static String error(String written) {
        String message =
                written.lines().filter(line -> !line.matches("[EWI]\\d{4} .*")).collect(Collectors.joining("\n"));
        return "Error: "
                + message.strip()
                        .replaceAll("(duplicate name \"[^\"]*\") in list: .*", "$1")
                        .replaceAll("(localhost:8080/version\"): .*", "$1: nothing listens there")
                        .replaceAll("(lookup [a-z.]+).*", "$1");
    }

    @Override
    public void close() throws IOException {
        tls.close();
        named.close();
        plain.close();
        http.close();
        https.close();
        socks.close();
        socksWithPassword.close();
    }

    String filled(String text) {
        String filled = text;
        for (var placeholder : placeholders.entrySet()) {
            filled = filled.replace(placeholder.getKey(), placeholder.getValue());
        }
        Matcher encoded = ENCODED.matcher(filled);
        return encoded.replaceAll(match -> TestPki.base64(match.group(1)));
    }

    private Map<String, String> prepare(KubeconfigCase tried, Path directory) throws IOException {
        List.of(tls, named, plain).forEach(RecordingApiServer::forget);
        List.of(http, https, socks, socksWithPassword).forEach(RecordingProxy::forget);
        placeholders.put("@DIR@", directory.toString());
        files(directory);
        Files.writeString(directory.resolve("config"), filled(tried.kubeconfig()));
        var variables = new HashMap<String, String>();
        variables.put("PATH", System.getenv("PATH"));
        variables.put("HOME", directory.resolve("home").toString());
        tried.environment().forEach((name, value) -> variables.put(name, filled(value)));
        return variables;
    }

    private static @Nullable Path kubeconfig(KubeconfigCase tried, Path directory) {
        return tried.environment().containsKey("KUBECONFIG") ? null : directory.resolve("config");
    }

    private static @Nullable String context(KubeconfigCase tried) {
        return tried.context().isEmpty() ? null : tried.context();
    }

    /** Requests, proxies' and plugins' records and the error, with placeholders for what differs from run to run. */
    private String outcome(String error, Path directory) throws IOException {
        var counted = new TreeMap<String, Integer>();
        for (RecordingApiServer server : List.of(tls, named, plain)) {
            server.seen().forEach(line -> counted.merge(line, 1, Integer::sum));
        }
        var lines = new ArrayList<String>();
        counted.forEach((line, count) -> lines.add(count + "x " + line));
        for (RecordingProxy proxy : List.of(http, https, socks, socksWithPassword)) {
            lines.addAll(proxy.seen());
        }
        Path log = directory.resolve("exec.log");
        if (Files.exists(log)) {
            Files.readString(log).strip().lines().forEach(lines::add);
        }
        if (Files.exists(directory.resolve("injected"))) {
            lines.add("an argument was run by a shell");
        }
        if (!error.isEmpty()) {
            lines.add(error);
        }
        String text = String.join("\n", lines);
        for (var placeholder : placeholders.entrySet()) {
            text = text.replace(placeholder.getValue(), placeholder.getKey());
        }
        return text.replace(TestPki.base64("ca.crt"), "@b64:ca.crt@")
                .replace("accept-encoding=[gzip]", "accept-encoding=gzip")
                .replace(" accept-encoding=[identity]", "");
    }

    private void files(Path directory) throws IOException {
        for (String name : List.of(
                "ca.crt",
                "other-ca.crt",
                "server.key",
                "ec-sec1.crt",
                "ec-sec1.key",
                "ec-pkcs8.crt",
                "ec-pkcs8.key",
                "rsa-pkcs8.crt",
                "rsa-pkcs8.key",
                "encrypted-pkcs8.key",
                "encrypted-pkcs1.key")) {
            TestPki.copy(name, directory);
        }
        Files.createDirectories(directory.resolve("home"));
        Files.writeString(directory.resolve("token"), "from-file\n");
        Files.writeString(directory.resolve("empty"), "");
        Path other = Files.createDirectories(directory.resolve("other"));
        Files.writeString(other.resolve("token"), "from-other-file");
        TestPki.copy("ca.crt", other);
        Files.writeString(other.resolve("more"), filled("""
                        current-context: relative
                        contexts: [{name: it, context: {cluster: c, user: relative}}, {name: relative, context: {cluster: relative, user: relative}}]
                        clusters: [{name: relative, cluster: {server: 'https://localhost:@TLS@', certificate-authority: ./ca.crt}}]
                        users: [{name: u, user: {token: never}}, {name: relative, user: {tokenFile: token}}]
                        """));
        plugin(directory, "plugin", credential("\"token\":\"executed\"").replace("/v1", "/${1:-v1}"));
        plugin(directory, "noisy", "echo 'please log in' >&2\n" + credential("\"token\":\"executed\""));
        plugin(
                directory,
                "expired",
                credential("\"token\":\"executed\",\"expirationTimestamp\":\"2020-01-01T00:00:00Z\""));
        plugin(
                directory,
                "certificate",
                credential("\"clientCertificateData\":\"%s\",\"clientKeyData\":\"%s\""
                        .formatted(escaped("ec-pkcs8.crt"), escaped("ec-pkcs8.key"))));
        plugin(directory, "failing", "exit 3\n");
        plugin(directory, "babbling", "echo welcome\n");
    }

    /** Plugins write down how they were called before they answer. */
    private static void plugin(Path directory, String name, String body) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, """
                #!/bin/sh
                { printf 'exec'; for a in "$@"; do printf ' <%%s>' "$a"; done; printf ' GREETING=%%s %%s\\n' "$GREETING" "$KUBERNETES_EXEC_INFO"; } | tr -d '\\n' >> %s/exec.log
                echo >> %s/exec.log
                """.formatted(directory, directory) + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String credential(String status) {
        return """
                cat <<END
                {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{%s}}
                END
                """.formatted(status);
    }

    private static String escaped(String name) {
        return TestPki.text(name).replace("\n", "\\\\n");
    }
}

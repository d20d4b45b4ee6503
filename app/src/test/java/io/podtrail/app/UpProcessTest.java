package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code podtrail up} as a process of its own, fed and killed as users would. */
final class UpProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void whatIsPipedInIsOnTheTerminalAndInTheAnswersWhileThePipeIsStillOpen() throws Exception {
        Process up = upServing("127.0.0.1:0", "out", "--from", "-");
        BufferedWriter pipe = up.outputWriter(UTF_8);
        pipe.write(event("ADDED", namespace("baseline")) + event("ADDED", pod("first")));
        pipe.flush();
        await().atMost(PATIENCE).until(() -> out("out").contains("shop Pod/first"));

        pipe.write(event("ADDED", pod("second")));
        pipe.flush();
        await().atMost(PATIENCE).until(() -> out("out").contains("shop Pod/second"));

        String data = directory.resolve("data").toString();
        assertThat(Ran.of("get", "violations", "-A", "--data-dir", data).out()).contains("pod/first", "pod/second");
        assertThat(Ran.of("silence", "list", "--data-dir", data).out()).contains("There are no silences");

        pipe.close();
        assertEnds(up, "out", 60);
        assertThat(out("out")).containsPattern("Open:\\R.*NAMESPACE.*\\Rshop +Pod/first +enforce \\+1 +1 pod ");
    }

    @Test
    void afterAKillNothingIsLostAndNothingThatWasSettledIsAnnouncedAgain() throws Exception {
        Process killed = up("before", "--from", "-");
        BufferedWriter pipe = killed.outputWriter(UTF_8);
        pipe.write(event("ADDED", namespace("baseline")) + event("ADDED", pod("kept")) + event("ADDED", pod("missed")));
        pipe.flush();
        await().atMost(PATIENCE).until(() -> out("before").contains("Pod/missed"));
        killed.destroyForcibly().waitFor();

        // While nobody watched, one pod was deleted and another one came.
        Path now = Files.writeString(
                directory.resolve("now.jsonl"),
                event("ADDED", namespace("baseline")) + event("ADDED", pod("kept")) + event("ADDED", pod("new")));
        Process restarted = up("after", "--from", now.toString(), "--resolve-hold", "0s");
        assertEnds(restarted, "after", 90);

        String summary = out("after").substring(out("after").indexOf("Open:"));
        assertThat(summary).containsPattern("Open:\\R(.*\\R)*shop +Pod/kept +enforce \\+1 +1 pod ");
        assertThat(summary).containsPattern("Open:\\R(.*\\R)*shop +Pod/new +enforce \\+1 +1 pod ");
        assertThat(summary).containsPattern("Resolved:\\R(.*\\R)*shop +Pod/missed +enforce \\+1 +swept");

        Process again = up("again", "--from", now.toString(), "--resolve-hold", "0s");
        assertEnds(again, "again", 90);
        assertThat(out("again")).doesNotContain("OPENED", "RESOLVED", "CHANGED");
    }

    /** Of one that does not end, what its threads do is in its output. */
    private void assertEnds(Process process, String output, int seconds) throws Exception {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            await().atMost(PATIENCE).until(() -> out(output).contains("JNI global refs"));
            fail("does not end: " + out(output));
        }
        assertThat(process.exitValue()).as(out(output)).isZero();
    }

    private Process up(String output, String... options) throws IOException {
        return upServing("none", output, options);
    }

    private Process upServing(String api, String output, String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.podtrail.app.Podtrail",
                "up",
                "--api-address",
                api,
                "--data-dir",
                directory.resolve("data").toString()));
        command.addAll(Arrays.asList(options));
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(output).toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    private String out(String output) throws IOException {
        return Files.readString(directory.resolve(output));
    }

    private static String event(String type, String object) {
        return "{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object);
    }

    private static String namespace(String level) {
        return "{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\",\"uid\":\"n\",\"labels\":{\"pod-security.kubernetes.io/enforce\":\"%s\"}}}"
                .formatted(level);
    }

    private static String pod(String name) {
        return "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"%1$s\",\"namespace\":\"shop\",\"uid\":\"uid-%1$s\"},\"spec\":{\"hostPID\":true,\"containers\":[{\"name\":\"c\"}]}}"
                .formatted(name);
    }
}

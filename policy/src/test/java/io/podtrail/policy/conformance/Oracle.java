package io.podtrail.policy.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Upstream's own code, in a process of its own: the Go program in {@code conformance/}. */
final class Oracle implements Closeable {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private Oracle(Process process) {
        this.process = process;
        this.questions = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    /** Builds and starts the oracle; null where there is no Go, or no way to its modules. */
    static @Nullable Oracle build(Path directory) throws IOException, InterruptedException {
        Path source = Path.of(Objects.requireNonNull(System.getProperty("podtrail.root")), "conformance");
        Path binary = directory.resolve("oracle");
        try {
            var go = new ProcessBuilder("go", "build", "-o", binary.toString(), ".")
                    .directory(source.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(go.getInputStream().readAllBytes(), UTF_8);
            if (go.waitFor() != 0) {
                System.err.println("The differential test is skipped, the oracle does not build: " + output);
                return null;
            }
        } catch (IOException noGo) {
            System.err.println("The differential test is skipped: " + noGo.getMessage());
            return null;
        }
        return new Oracle(new ProcessBuilder(binary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    JsonNode ask(JsonNode question) throws IOException {
        questions.write(mapper.writeValueAsString(question));
        questions.newLine();
        questions.flush();
        return mapper.readTree(answers.readLine());
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.destroy();
    }
}

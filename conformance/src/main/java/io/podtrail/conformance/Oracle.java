package io.podtrail.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Upstream's own code, in a process of its own: the Go program in {@code conformance/}. Answers come in the order of the
 * questions; one thread may send while another receives.
 */
final class Oracle implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final Upstream upstream;

    private Oracle(Process process) throws IOException {
        this.process = process;
        this.questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8), BUFFER);
        this.answers = new BufferedReader(
                new InputStreamReader(new BufferedInputStream(process.getInputStream(), BUFFER), UTF_8), BUFFER);
        JsonNode about =
                ask(JsonNodeFactory.instance.objectNode().put("about", true)).path("about");
        this.upstream = Upstream.of(about);
    }

    /**
     * Builds and starts the oracle.
     *
     * @param sources the folder of the Go program
     * @param binary where to build it; what is there and up to date is used
     * @param tags Go's build tags; with {@code admission} it knows exemptions, and takes much longer to build at first
     */
    static Oracle start(Path sources, Path binary, String tags)
            throws NoOracleException, IOException, InterruptedException {
        Files.createDirectories(binary.toAbsolutePath().getParent());
        Process go;
        try {
            go = new ProcessBuilder(
                            "go",
                            "build",
                            "-tags",
                            tags,
                            "-o",
                            binary.toAbsolutePath().toString(),
                            ".")
                    .directory(sources.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException noGo) {
            throw new NoOracleException("there is no go on the PATH (" + noGo.getMessage() + ")");
        }
        String output = new String(go.getInputStream().readAllBytes(), UTF_8);
        if (go.waitFor() != 0) {
            throw new NoOracleException("the oracle does not build with go: " + output.strip());
        }
        return new Oracle(new ProcessBuilder(binary.toAbsolutePath().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    Upstream upstream() {
        return upstream;
    }

    /** Sends one question and waits for its answer. */
    JsonNode ask(JsonNode question) throws IOException {
        send(question);
        flush();
        return receive();
    }

    void send(JsonNode question) throws IOException {
        questions.write(mapper.writeValueAsString(question));
        questions.write('\n');
    }

    void flush() throws IOException {
        questions.flush();
    }

    JsonNode receive() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the oracle has ended before its last answer");
        }
        return mapper.readTree(answer);
    }

    @Override
    public void close() {
        process.destroy();
    }
}

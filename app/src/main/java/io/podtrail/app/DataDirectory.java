package io.podtrail.app;

import io.podtrail.app.kafka.BrokerProbe;
import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.document.PrivateDirectory;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where an {@code up} or a {@code demo} keeps its log and its state, and where other commands of the same user find the
 * one that runs there.
 */
record DataDirectory(Path path) {
    /** That of {@code up}. */
    static final DataDirectory UP = new DataDirectory(UserDirectory.DATA.resolve("podtrail"));
    /** That of {@code demo}, which is deleted when it ends. */
    static final DataDirectory DEMO = new DataDirectory(UserDirectory.DATA.resolve("podtrail-demo"));

    private static final String API = "api";
    private static final String PID = "pid";
    private static final String STARTED = "started";

    /** The one of these directories that a process runs on now, if any: of an {@code up} rather than of a demo. */
    static Optional<DataDirectory> running() {
        return List.of(UP, DEMO).stream()
                .filter(directory -> directory.process().isPresent())
                .findFirst();
    }

    /** Where the broker's log lies. */
    Path kafka() {
        return path.resolve("kafka");
    }

    /** Where the processor's state lies. */
    Path state() {
        return path.resolve("state");
    }

    /** The flag that other commands need to find it, with a space before; empty where they look by themselves. */
    String flag() {
        return equals(UP) || equals(DEMO) ? "" : " --data-dir " + path;
    }

    /** Whether an {@code up} or {@code demo} has ever run here. */
    boolean hasLog() {
        return Files.isDirectory(kafka());
    }

    /** Lets other commands find this process, and say of it that it is starting. */
    Presence enter() throws IOException {
        PrivateDirectory.create(path);
        var presence = new Presence();
        if (process().isEmpty()) { // The broker's lock decides who may run here.
            presence.write("");
        }
        return presence;
    }

    /** The process that runs here; empty when none does, also after a kill. */
    Optional<RunningProcess> process() {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file())));
            long pid = Long.parseLong(properties.getProperty(PID, ""));
            return ProcessHandle.of(pid)
                    .map(found ->
                            new RunningProcess(pid, properties.containsKey(STARTED), properties.getProperty(API)));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where the query API of the process that runs here is.
     *
     * @throws Failure when it is not there yet, or never will be
     */
    String apiUrl() {
        RunningProcess process = process()
                .orElseThrow(() ->
                        new Failure("no podtrail runs on %s: start it with 'podtrail up%s'".formatted(path, flag())));
        if (!process.isStarted()) {
            throw new Failure("the podtrail that runs on %s is starting: try again in a few seconds".formatted(path));
        }
        if (process.apiUrl() == null) {
            throw new Failure("the podtrail that runs on %s serves no query API: start it without '--api-address none'"
                    .formatted(path));
        }
        return process.apiUrl();
    }

    /**
     * Connects to the broker that runs here, or starts one for as long as the connection lasts.
     *
     * @throws Failure when there is no log here, or the broker does not answer yet
     */
    KafkaConnection connect(Topics topics) {
        if (!hasLog()) {
            throw new Failure(
                    "%s holds no history: it is not the data directory of an 'up' or a 'demo'".formatted(path));
        }
        Optional<Map<String, Object>> running = EmbeddedKafka.clientProperties(kafka());
        if (running.isPresent() && accepts(running.get())) {
            return KafkaConnection.of(running.get(), topics, this, null);
        }
        Installation.requireBroker("--data-dir");
        try {
            EmbeddedKafka broker = EmbeddedKafka.startPrivate(kafka());
            return KafkaConnection.of(broker.clientProperties(), topics, this, broker);
        } catch (EmbeddedKafka.InUseException e) {
            throw new Failure(
                    "the podtrail that runs on %s is starting or ending: try again in a few seconds".formatted(path),
                    e);
        }
    }

    private static boolean accepts(Map<String, Object> clientProperties) {
        return BrokerProbe.obstacle(String.valueOf(clientProperties.get(KafkaConnection.BOOTSTRAP_SERVERS)))
                .isEmpty();
    }

    private Path file() {
        return path.resolve("process.properties");
    }

    /**
     * A process that runs on a data directory.
     *
     * @param isStarted false while its broker and its query API are not there yet
     * @param apiUrl where its query API is; null when it serves none
     */
    record RunningProcess(
            long pid, boolean isStarted, @Nullable String apiUrl) {}

    /** That this process runs on the directory, for as long as this is not closed. */
    final class Presence implements AutoCloseable {
        /** @param apiUrl where the query API is; null when it is not served */
        void started(@Nullable String apiUrl) throws IOException {
            write(STARTED + "=true\n" + (apiUrl == null ? "" : API + '=' + apiUrl + '\n'));
        }

        private void write(String state) throws IOException {
            Path made = Files.createTempFile(path, "process", ".new"); // For its owner alone.
            Files.writeString(
                    made, "%s=%d\n%s".formatted(PID, ProcessHandle.current().pid(), state));
            Files.move(made, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        /** Does nothing where another process has the directory. */
        @Override
        public void close() throws IOException {
            long self = ProcessHandle.current().pid();
            if (process().filter(process -> process.pid() == self).isPresent()) {
                Files.deleteIfExists(file());
            }
        }
    }
}

package io.podtrail.chaos;

import io.podtrail.app.kafka.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** A Kafka broker as a process of its own, which comes back where it was after a kill. */
final class Broker implements AutoCloseable {
    /** Where its log lies, in the directory that it is given. */
    static final String LOG = "kafka";

    private static final Path OUTGOING_PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int USUAL_LOWEST_OUTGOING_PORT = 32_768;
    private static final int LOWEST_PORT = 10_000;
    private static final int TRIES = 1_000;
    /** A start takes some 10 s of processor time, of which a machine with much else to do gives little. */
    private static final int START_MILLIS = 300_000;

    private final Path directory;
    private final int port;
    private JavaProcess process;

    private Broker(Path directory, int port) {
        this.directory = directory;
        this.port = port;
        this.process = run();
    }

    /** Starts one and waits until it answers. */
    static Broker start(Path directory) throws InterruptedException, ExecutionException {
        var broker = new Broker(directory, freePort());
        try (var admin = Admin.create(broker.clients())) {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(START_MILLIS))
                    .nodes()
                    .get();
        } catch (ExecutionException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    Map<String, Object> clients() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    synchronized void kill() throws InterruptedException {
        process.kill();
    }

    /** As {@code kill -STOP}; one that is down at the moment is started first, and stopped in the middle of that. */
    synchronized void pause() {
        restart();
        process.pause();
    }

    synchronized void resume() {
        process.resume();
    }

    synchronized void restart() {
        if (!process.isAlive()) {
            process = run();
        }
    }

    @Override
    public synchronized void close() throws InterruptedException {
        process.kill();
    }

    private JavaProcess run() {
        return JavaProcess.start(
                directory.resolve("broker.log"),
                JavaProcess.brief("512m"),
                List.of(Main.class.getName(), directory.resolve(LOG).toString(), Integer.toString(port)));
    }

    /**
     * Below those that the system gives to outgoing connections. While nobody listens on one of these, a client that tries
     * to connect to it may be given the very same port, and then talks to itself.
     */
    private static int freePort() {
        int lowest = lowestOutgoingPort();
        for (int candidate : new Random().ints(LOWEST_PORT, lowest).limit(TRIES).toArray()) {
            if (isFree(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no port between %d and %d is free".formatted(LOWEST_PORT, lowest));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static int lowestOutgoingPort() {
        try {
            if (!Files.exists(OUTGOING_PORTS)) {
                return USUAL_LOWEST_OUTGOING_PORT;
            }
            try (var range = new Scanner(OUTGOING_PORTS, StandardCharsets.US_ASCII)) {
                return Math.max(range.nextInt(), LOWEST_PORT + TRIES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What runs in the process. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws InterruptedException {
            EmbeddedKafka.start(Path.of(args[0]), Integer.parseInt(args[1]));
            Thread.currentThread().join();
        }
    }
}

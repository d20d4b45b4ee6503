package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.app.RecordedCluster.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The state directory is a cache: whatever becomes of its files, the state is the same afterwards. */
final class DamagedStoreTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static RecordedCluster cluster;
    private static Path state;
    private static String undamaged;

    enum Damage {
        CURRENT_IS_EMPTY {
            @Override
            void to(Path task) throws IOException {
                Files.write(store(task).resolve("CURRENT"), new byte[0]);
            }
        },
        CURRENT_IS_MISSING {
            @Override
            void to(Path task) throws IOException {
                Files.delete(store(task).resolve("CURRENT"));
            }
        },
        CURRENT_IS_A_DIRECTORY {
            @Override
            void to(Path task) throws IOException {
                Files.delete(store(task).resolve("CURRENT"));
                Files.createDirectories(store(task).resolve("CURRENT/within"));
            }
        },
        THE_MANIFEST_IS_GARBAGE {
            @Override
            void to(Path task) throws IOException {
                Files.write(file(store(task), "MANIFEST-", ""), "garbage".getBytes(UTF_8));
            }
        },
        THE_MANIFEST_IS_MISSING {
            @Override
            void to(Path task) throws IOException {
                Files.delete(file(store(task), "MANIFEST-", ""));
            }
        },
        A_TABLE_IS_CUT {
            @Override
            void to(Path task) throws IOException {
                Path table = file(store(task), "", ".sst");
                byte[] whole = Files.readAllBytes(table);
                Files.write(table, Arrays.copyOf(whole, whole.length / 2));
            }
        },
        A_BIT_OF_A_TABLE_FLIPPED {
            @Override
            void to(Path task) throws IOException {
                Path table = file(store(task), "", ".sst");
                byte[] flipped = Files.readAllBytes(table);
                flipped[20] ^= 1;
                Files.write(table, flipped);
            }
        },
        A_TABLE_IS_MISSING {
            @Override
            void to(Path task) throws IOException {
                Files.delete(file(store(task), "", ".sst"));
            }
        },
        THE_STORE_IS_A_FILE {
            @Override
            void to(Path task) throws IOException {
                Path store = store(task);
                delete(store);
                Files.writeString(store, "no store");
            }
        },
        ALL_STORES_ARE_A_FILE {
            @Override
            void to(Path task) throws IOException {
                delete(task.resolve("rocksdb"));
                Files.writeString(task.resolve("rocksdb"), "no stores");
            }
        },
        THE_TASK_IS_A_FILE {
            @Override
            void to(Path task) throws IOException {
                delete(task);
                Files.writeString(task, "no task");
            }
        },
        THE_CHECKPOINT_IS_GARBAGE {
            @Override
            void to(Path task) throws IOException {
                Files.writeString(task.resolve(".checkpoint"), "garbage");
            }
        };

        abstract void to(Path task) throws IOException;

        static Path store(Path task) {
            return task.resolve("rocksdb/pods");
        }

        static Path file(Path store, String prefix, String suffix) throws IOException {
            try (Stream<Path> files = Files.list(store)) {
                return files.filter(file -> file.getFileName().toString().startsWith(prefix)
                                && file.getFileName().toString().endsWith(suffix))
                        .findFirst()
                        .orElseThrow();
            }
        }

        static void delete(Path tree) throws IOException {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @BeforeAll
    static void process() throws Exception {
        cluster = new RecordedCluster(directory);
        state = directory.resolve("state");
        undamaged = stateAfterStart();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedStoreIsRestoredFromKafka(Damage damage) throws Exception {
        List<Path> tasks = tasks();
        damage.to(tasks.get(0));
        damage.to(tasks.get(1));

        assertThat(stateAfterStart()).isEqualTo(undamaged);
    }

    @Test
    void anUndamagedStoreIsKept() throws Exception {
        Path table = Damage.file(Damage.store(tasks().get(0)), "MANIFEST-", "");

        try (Instance instance = cluster.start(state, RecordedCluster.onAFreePort(), 0)) {
            assertThat(instance.processor().awaitRunning(PATIENCE)).isTrue();
            assertThat(get(instance, "/metrics")).contains("podtrail_processor_stores_wiped_total 0.0");
        }
        assertThat(table.getParent()).isDirectory();
    }

    private static List<Path> tasks() throws IOException {
        try (Stream<Path> tasks = Files.list(state.resolve("podtrail.processor"))) {
            return tasks.filter(task -> Files.isDirectory(task.resolve("rocksdb/pods")) && holdsATable(task))
                    .sorted()
                    .toList();
        }
    }

    private static boolean holdsATable(Path task) {
        try (Stream<Path> files = Files.list(Damage.store(task))) {
            return files.anyMatch(file -> file.toString().endsWith(".sst"));
        } catch (IOException e) {
            return false;
        }
    }

    /** All that the API says of what violates and which namespaces there are. */
    private static String stateAfterStart() throws Exception {
        try (Instance instance = cluster.start(state, RecordedCluster.onAFreePort(), 0)) {
            assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();
            assertThat(instance.processor().awaitRunning(PATIENCE)).isTrue();
            return get(instance, "/api/v1/violations?limit=500") + get(instance, "/api/v1/namespaces?limit=500");
        }
    }

    private static String get(Instance instance, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(instance.url() + path)).build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}

package io.podtrail.processor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores of an instance as they lie on its disk. They are a copy of what Kafka holds, so one that is damaged is deleted
 * and restored from there; Streams itself would end with the same exception at every start. What a disk refuses to read for
 * another reason (permissions, too many open files) is no damage, and is left to Streams to report.
 */
final class StoresOnDisk {
    private static final Logger LOG = LoggerFactory.getLogger(StoresOnDisk.class);
    /** Streams' names of its tasks: subtopology and partition. */
    private static final Pattern TASK = Pattern.compile("\\d+_\\d+");

    private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d+");
    private static final String ROCKSDB = "rocksdb";
    private static final String CHECKPOINT = ".checkpoint";

    private final Path directory;
    private final Counter wiped;

    /**
     * The stores below a directory.
     *
     * @param directory of one application id, within the state directory
     * @param wiped counts the tasks whose stores were deleted
     */
    StoresOnDisk(Path directory, Counter wiped) {
        this.directory = directory;
        this.wiped = wiped;
    }

    /**
     * Reads all stores and deletes those that are damaged. Streams must have locked the directory, and not have opened any
     * store yet.
     */
    void wipeDamaged() {
        for (Path task : entries(directory)) {
            String damage = TASK.matcher(task.getFileName().toString()).matches() ? damageOfTask(task) : null;
            if (damage != null) {
                LOG.warn("The stores in {} are damaged ({}): they are deleted, and restored from Kafka", task, damage);
                delete(task);
                wiped.increment();
            }
        }
    }

    /** What is wrong with the stores of a task, which are restored together; null when nothing is. */
    private static @Nullable String damageOfTask(Path task) {
        if (!Files.isDirectory(task)) {
            return "this is no directory";
        }
        for (Path file : entries(task)) {
            if (file.getFileName().toString().startsWith(CHECKPOINT) && !isReadableCheckpoint(file)) {
                return "the checkpoint cannot be read";
            }
        }
        Path stores = task.resolve(ROCKSDB);
        if (Files.exists(stores, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(stores)) {
            return ROCKSDB + " is no directory";
        }
        for (Path store : entries(stores)) {
            String damage = damage(store);
            if (damage != null) {
                return store.getFileName() + ": " + damage;
            }
        }
        return null;
    }

    private static boolean isReadableCheckpoint(Path file) {
        try {
            var unused = new OffsetCheckpoint(file.toFile()).read();
            return true;
        } catch (IOException | IllegalArgumentException damaged) {
            return !Files.isReadable(file);
        }
    }

    /** What is wrong with a store; null when it is whole, or cannot be read for a reason that is no damage. */
    private static @Nullable String damage(Path store) {
        if (!Files.isDirectory(store)) {
            return "it is no directory";
        }
        for (Path file : entries(store)) {
            if (!Files.isRegularFile(file)) {
                return "%s is no file".formatted(file.getFileName());
            }
            if (!Files.isReadable(file)) {
                return null;
            }
        }
        if (entries(store).isEmpty()) {
            return null;
        }
        if (!namesItsManifest(store)) {
            return "CURRENT does not name its manifest";
        }
        try {
            verify(store);
            return null;
        } catch (RocksDBException e) {
            Status status = e.getStatus();
            boolean damaged = status != null && status.getCode() == Status.Code.Corruption;
            return damaged ? String.valueOf(e.getMessage()) : null;
        }
    }

    private static boolean namesItsManifest(Path store) {
        Path current = store.resolve("CURRENT");
        try {
            var manifest = new String(Files.readAllBytes(current), ISO_8859_1).strip();
            return MANIFEST.matcher(manifest).matches() && Files.exists(store.resolve(manifest));
        } catch (IOException e) {
            return Files.exists(current); // It cannot be read, which is no damage.
        }
    }

    private static List<ColumnFamilyDescriptor> columnFamilies(Path store) throws RocksDBException {
        RocksDB.loadLibrary();
        try (var options = new Options()) {
            return RocksDB.listColumnFamilies(options, store.toString()).stream()
                    .map(ColumnFamilyDescriptor::new)
                    .toList();
        }
    }

    /** Reads every block, because a scan of a store ends at a damaged one as if it were the last. */
    private static void verify(Path store) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = columnFamilies(store);
        if (families.isEmpty()) {
            return; // RocksDB says so where it cannot read, and not why.
        }
        var handles = new ArrayList<ColumnFamilyHandle>();
        try (var options = new DBOptions();
                var db = RocksDB.openReadOnly(options, store.toString(), families, handles)) {
            try {
                db.verifyChecksum();
            } finally {
                handles.forEach(ColumnFamilyHandle::close);
            }
        }
    }

    private static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be listed".formatted(directory), e);
        }
    }

    /** Links are deleted, never followed. */
    private static void delete(Path damaged) {
        try {
            Files.walkFileTree(damaged, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(emptied);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the damaged stores in %s cannot be deleted".formatted(damaged), e);
        }
    }
}

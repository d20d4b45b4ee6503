package io.podtrail.app.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.FileLogInputStream;
import org.apache.kafka.common.record.internal.FileRecords;

/**
 * Takes the marker away with which a partition's last transaction ended, from the log of a broker that does not run: as if
 * the coordinator had never got it through. The coordinator's own log is left as it is, so it takes the transaction for ended.
 */
public final class LostMarkers {
    private final Path brokerDirectory;

    public LostMarkers(Path brokerDirectory) {
        this.brokerDirectory = brokerDirectory;
    }

    /**
     * Takes it away wherever a partition of these topics ends with one.
     *
     * @param prefix of the topics
     * @return the partitions that are open now
     */
    public List<String> take(String prefix) throws IOException {
        var opened = new ArrayList<String>();
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(brokerDirectory, prefix + "*")) {
            for (Path partition : partitions) {
                if (Files.isDirectory(partition) && takeFrom(partition)) {
                    opened.add(partition.getFileName().toString());
                }
            }
        }
        recoverAtStart();
        return opened;
    }

    /** Has the coordinator forget all transactions. */
    public void forgetTransactions() throws IOException {
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(brokerDirectory, "__transaction_state-*")) {
            for (Path partition : partitions) {
                truncate(newestSegment(partition), 0);
                deleteSnapshots(partition);
            }
        }
        recoverAtStart();
    }

    private static boolean takeFrom(Path partition) throws IOException {
        Path segment = newestSegment(partition);
        long markerAt = -1;
        try (FileRecords records = FileRecords.open(segment.toFile())) {
            for (FileLogInputStream.FileChannelRecordBatch batch : records.batches()) {
                markerAt = batch.isControlBatch() ? batch.position() : -1;
            }
        }
        if (markerAt < 0) {
            return false;
        }
        truncate(segment, markerAt);
        deleteSnapshots(partition);
        return true;
    }

    private static Path newestSegment(Path partition) throws IOException {
        try (Stream<Path> files = Files.list(partition)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .reduce((older, newer) -> newer)
                    .orElseThrow();
        }
    }

    private static void truncate(Path segment, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static void deleteSnapshots(Path partition) throws IOException {
        try (Stream<Path> files = Files.list(partition)) {
            files.filter(file -> file.toString().endsWith(".snapshot")).forEach(LostMarkers::delete);
        }
    }

    /** Without these files, the broker reads its segments again, and builds from them what it knows of producers. */
    private void recoverAtStart() throws IOException {
        Files.deleteIfExists(brokerDirectory.resolve(".kafka_cleanshutdown"));
        for (String checkpoint : List.of("recovery-point-offset-checkpoint", "replication-offset-checkpoint")) {
            Files.write(brokerDirectory.resolve(checkpoint), "0\n0\n".getBytes(UTF_8));
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

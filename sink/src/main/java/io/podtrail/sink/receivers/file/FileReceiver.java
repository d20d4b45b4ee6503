package io.podtrail.sink.receivers.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.message.JsonLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends alerts, as they lie in Kafka, to a file, one a line. Delivered means that they are on the disk. The file is
 * opened for each group, so that whoever moves it away to begin a new one needs to tell nobody.
 */
final class FileReceiver implements Receiver {
    private final Path file;

    FileReceiver(Path file) {
        this.file = file;
    }

    @Override
    public boolean takesCorrections() {
        return true;
    }

    @Override
    public Delivery deliver(Notification notification) {
        var lines = new StringBuilder();
        notification
                .items()
                .forEach(item -> lines.append(JsonLine.of(item.record().value())));
        try {
            append(lines.toString());
            return Delivery.delivered();
        } catch (IOException e) {
            return Delivery.retry(e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
        }
    }

    private void append(String lines) throws IOException {
        boolean isNew = !Files.exists(file);
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            // A crash may have left half a line: it stays half a line, and ours begins on one of its own.
            var bytes = ByteBuffer.wrap(((endsLine(channel, end) ? "" : "\n") + lines).getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
            channel.force(true);
        }
        if (isNew) {
            forceDirectory();
        }
    }

    private static boolean endsLine(FileChannel channel, long end) throws IOException {
        if (end == 0) {
            return true;
        }
        var last = ByteBuffer.allocate(1);
        channel.read(last, end - 1);
        return last.get(0) == '\n';
    }

    /** So that a new file's name is on the disk as well. */
    private void forceDirectory() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public String toString() {
        return "file " + file;
    }
}

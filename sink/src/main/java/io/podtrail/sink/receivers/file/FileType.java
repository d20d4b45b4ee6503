package io.podtrail.sink.receivers.file;

import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code type: file}: alerts as JSON lines. */
public final class FileType implements ReceiverType {
    @Override
    public String name() {
        return "file";
    }

    @Override
    public List<String> settings() {
        return List.of("path");
    }

    @Override
    public HistoryDelivery history() {
        return HistoryDelivery.EACH;
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        String path = settings.string("path");
        if (path == null || path.isBlank()) {
            settings.note("path", "is missing: name the file that alerts are appended to");
        }
        return new Settings(String.valueOf(path));
    }

    private record Settings(String path) implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            Path file = Path.of(path).toAbsolutePath();
            Path directory = file.getParent();
            if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(file)) {
                throw new IllegalArgumentException("%s cannot be a file: its directory must exist".formatted(file));
            }
            return new FileReceiver(file);
        }
    }
}

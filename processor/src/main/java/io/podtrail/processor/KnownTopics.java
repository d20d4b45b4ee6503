package io.podtrail.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The identities of the topics that the stores beside this file were made from, so that a restart notices new ones. */
final class KnownTopics {
    private final Path file;

    KnownTopics(Path file) {
        this.file = file;
    }

    /** By name; empty when there is no file, or none that can be read. */
    Map<String, String> read() {
        var ids = new TreeMap<String, String>();
        try (var in = Files.newBufferedReader(file)) {
            var properties = new Properties();
            properties.load(in);
            properties.stringPropertyNames().forEach(topic -> ids.put(topic, properties.getProperty(topic)));
        } catch (IOException | IllegalArgumentException unknown) {
            return Map.of();
        }
        return ids;
    }

    /** Replaces the file in one step. */
    void write(Map<String, String> ids) {
        var lines = new StringBuilder();
        ids.forEach((topic, id) -> lines.append(topic).append('=').append(id).append('\n'));
        try {
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, lines);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(file), e);
        }
    }
}

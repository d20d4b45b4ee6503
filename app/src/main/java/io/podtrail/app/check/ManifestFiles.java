package io.podtrail.app.check;

import io.podtrail.policy.manifest.ManifestFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Finds and reads files of manifests: those named, and all {@code .yaml}, {@code .yml} and {@code .json} files in folders named. */
public final class ManifestFiles {
    /** What standard input is called in reports. */
    public static final String STANDARD_INPUT = "stdin";

    private static final String DASH = "-";
    private static final int MAX_MIB = 256;
    private static final int MAX_BYTES = MAX_MIB << 20;

    private ManifestFiles() {}

    /**
     * The files that arguments stand for, each once.
     *
     * @param arguments files, folders, or {@code -}
     * @throws IOException if one is not there or cannot be listed, or a folder has no manifest in it
     */
    public static List<Path> find(List<Path> arguments) throws IOException {
        var found = new LinkedHashMap<Path, Path>();
        for (Path argument : arguments) {
            List<Path> files = Files.isDirectory(argument) ? in(argument) : List.of(argument);
            if (files.isEmpty()) {
                throw new IOException("%s has no .yaml, .yml or .json file in it".formatted(argument));
            }
            for (Path file : files) {
                if (!isStandardInput(file) && !Files.isReadable(file)) {
                    throw new IOException(
                            "%s %s".formatted(file, Files.exists(file) ? "may not be read" : "is not there"));
                }
                found.putIfAbsent(file.normalize(), file.normalize());
            }
        }
        return List.copyOf(found.values());
    }

    /**
     * Reads files, several at a time.
     *
     * @param eachRead called after each, from several threads
     * @return what they hold, in the order of {@code files}
     */
    public static Map<String, ManifestFile> read(List<Path> files, InputStream standardInput, Runnable eachRead) {
        ManifestFile[] read = new ManifestFile[files.size()];
        IntStream.range(0, read.length).parallel().forEach(i -> {
            read[i] = read(files.get(i), standardInput);
            eachRead.run();
        });
        var byName = new LinkedHashMap<String, ManifestFile>();
        for (int i = 0; i < read.length; i++) {
            byName.put(name(files.get(i)), read[i]);
        }
        return byName;
    }

    /** What a file is called in reports. */
    public static String name(Path file) {
        return isStandardInput(file) ? STANDARD_INPUT : file.normalize().toString();
    }

    private static ManifestFile read(Path file, InputStream standardInput) {
        try (InputStream in = isStandardInput(file) ? standardInput : Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            return content.length > MAX_BYTES
                    ? ManifestFile.unread("is larger than %d MiB: split it".formatted(MAX_MIB))
                    : ManifestFile.read(content);
        } catch (IOException e) {
            return ManifestFile.unread("cannot be read: " + e.getMessage());
        }
    }

    private static List<Path> in(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isHidden(directory) && !directory.equals(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!attributes.isDirectory() && !isHidden(file) && isManifest(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }

    private static boolean isManifest(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private static boolean isStandardInput(Path file) {
        return file.toString().equals(DASH);
    }
}

package io.podtrail.app.check;

import io.podtrail.policy.document.FileFailure;
import io.podtrail.policy.manifest.ManifestFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
     * What arguments stand for.
     *
     * @param files each once, whatever links lead to it
     * @param passedOver what lies in the folders and is not to be read
     */
    public record Found(List<Path> files, List<PassedOver> passedOver) {}

    /**
     * Looks for the files that arguments stand for. An argument may be a link, a pipe or a device: the user chose it.
     *
     * @param arguments files, folders, or {@code -}
     * @throws IOException if one is not there or cannot be read, or a folder has no manifest in it
     */
    public static Found find(List<Path> arguments) throws IOException {
        var found = new LinkedHashMap<Path, Path>();
        var passedOver = new ArrayList<PassedOver>();
        for (Path argument : arguments) {
            if (Files.isDirectory(argument)) {
                Folder folder = Folder.of(argument);
                if (folder.files().isEmpty() && folder.passedOver().isEmpty()) {
                    throw new IOException("%s has no .yaml, .yml or .json file in it".formatted(argument));
                }
                folder.files().forEach(file -> found.putIfAbsent(identity(file), file.normalize()));
                passedOver.addAll(folder.passedOver());
            } else if (isStandardInput(argument)) {
                found.put(argument, argument);
            } else if (Files.isReadable(argument)) {
                found.putIfAbsent(identity(argument), argument.normalize());
            } else {
                throw new IOException("%s: %s".formatted(argument, FileFailure.whyUnreadable(argument)));
            }
        }
        if (found.isEmpty()) {
            throw new IOException("there is no manifest to judge: "
                    + passedOver.stream().map(PassedOver::toString).collect(Collectors.joining("; ")));
        }
        return new Found(List.copyOf(found.values()), passedOver);
    }

    /** What two names of one file have in common. */
    private static Path identity(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
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
            String name = name(files.get(i));
            // Names that are no UTF-8 are shown by substitutes, so two of them may look alike.
            while (byName.containsKey(name)) {
                name += " (another)";
            }
            byName.put(name, read[i]);
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
            return ManifestFile.unread("cannot be read: " + FileFailure.reason(e));
        }
    }

    private static boolean isStandardInput(Path file) {
        return file.toString().equals(DASH);
    }
}

package io.podtrail.app.check;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The manifests below a folder: its {@code .yaml}, {@code .yml} and {@code .json} files, without hidden ones. A link is
 * followed as long as its target lies in the folder; who sends a change of the folder must not have files judged, and
 * quoted, that are no part of it. A file that links lead to is judged once, under its own name where that is looked at.
 */
final class Folder extends SimpleFileVisitor<Path> {
    private final Path given;
    private final Path root;
    private final List<Path> files = new ArrayList<>();
    private final Set<Path> regular = new HashSet<>();
    private final Map<Path, Path> links = new TreeMap<>();
    private final List<PassedOver> passedOver = new ArrayList<>();

    private Folder(Path given, Path root) {
        this.given = given;
        this.root = root;
    }

    /**
     * Looks for manifests.
     *
     * @param given by the name that the files are to begin with; may itself be a link, which is followed
     * @throws IOException if the folder is not there
     */
    static Folder of(Path given) throws IOException {
        var folder = new Folder(given, given.toRealPath());
        Files.walkFileTree(folder.root, folder);
        folder.links.forEach((link, target) -> {
            if (folder.regular.add(target)) {
                folder.files.add(link);
            }
        });
        folder.files.sort(null);
        folder.passedOver.sort(Comparator.comparing(PassedOver::file));
        return folder;
    }

    /** Manifests, and what could not be read, in the order of their names. */
    List<Path> files() {
        return files;
    }

    /** What looks like a manifest and was not followed or opened. */
    List<PassedOver> passedOver() {
        return passedOver;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        return isHidden(directory) && !directory.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isHidden(file)) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isSymbolicLink()) {
            follow(file);
        } else if (isManifest(file)) {
            if (attributes.isRegularFile()) {
                files.add(named(file));
                regular.add(file);
            } else {
                passOver(file, "no file, but a pipe, a socket or a device");
            }
        }
        return FileVisitResult.CONTINUE;
    }

    /** Whatever cannot be read is to be read all the same, so that it is reported as what it is. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        files.add(named(file));
        return FileVisitResult.CONTINUE;
    }

    private void follow(Path link) {
        Path target;
        try {
            target = link.toRealPath();
        } catch (NoSuchFileException e) {
            passOverManifest(link, "a link to nothing");
            return;
        } catch (IOException e) {
            passOverManifest(link, "a link that cannot be followed");
            return;
        }
        boolean isInside = target.startsWith(root);
        if (Files.isDirectory(target)) {
            if (!isInside) {
                passOver(link, "a link to a folder out of this one");
            } else if (isBelowAHiddenFolder(target)) {
                passOver(link, "a link to a hidden folder");
            }
        } else if (!isInside) {
            passOverManifest(link, "a link out of the folder");
        } else if (isManifest(link)) {
            if (Files.isRegularFile(target)) {
                links.put(named(link), target);
            } else {
                passOver(link, "a link to a pipe, a socket or a device");
            }
        }
    }

    private void passOverManifest(Path file, String reason) {
        if (isManifest(file)) {
            passOver(file, reason);
        }
    }

    private void passOver(Path file, String reason) {
        passedOver.add(new PassedOver(named(file).toString(), reason));
    }

    private Path named(Path file) {
        return given.resolve(root.relativize(file)).normalize();
    }

    private boolean isBelowAHiddenFolder(Path directory) {
        for (Path part : root.relativize(directory)) {
            if (isHidden(part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }

    private static boolean isManifest(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }
}

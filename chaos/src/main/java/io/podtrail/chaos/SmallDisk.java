package io.podtrail.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own that can be filled to the last byte: a tmpfs, which only root can mount. */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Mounts one on a directory.
     *
     * @param size as {@code mount} takes it: {@code 512m}
     * @throws IOException when that is not allowed here
     */
    static SmallDisk mount(Path directory, String size) throws IOException {
        Files.createDirectories(directory);
        if (run("mount", "-t", "tmpfs", "-o", "size=" + size, "podtrail-chaos", directory.toString()) != 0) {
            throw new IOException("no tmpfs can be mounted on " + directory + ": that needs root");
        }
        return new SmallDisk(directory);
    }

    /** Writes until nothing more fits: whole blocks, then what is left byte by byte. */
    void fill() {
        fill(BLOCK);
        fill(1);
    }

    private void fill(int atATime) {
        var bytes = new byte[atATime];
        try (OutputStream ballast = Files.newOutputStream(ballast(atATime))) {
            while (true) {
                ballast.write(bytes);
            }
        } catch (IOException full) {
            // As it should be.
        }
    }

    private Path ballast(int atATime) {
        return directory.resolve("ballast-" + atATime);
    }

    /** Takes away what {@link #fill} wrote. */
    void free() {
        try {
            Files.deleteIfExists(ballast(BLOCK));
            Files.deleteIfExists(ballast(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            run("umount", "--lazy", directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}

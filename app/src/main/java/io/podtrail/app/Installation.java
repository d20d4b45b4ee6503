package io.podtrail.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where Podtrail itself lies. */
final class Installation {
    private Installation() {}

    /** The folder of the recorded cluster. */
    static Path examples() {
        Path examples = Path.of(System.getProperty("podtrail.home", ".")).resolve("examples");
        if (!Files.isDirectory(examples)) {
            throw new UserError("the folder %s is not there: start podtrail by its launcher".formatted(examples));
        }
        return examples;
    }
}

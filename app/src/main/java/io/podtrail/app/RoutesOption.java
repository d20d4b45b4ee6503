package io.podtrail.app;

import io.podtrail.sink.routing.RoutingConfig;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The routing file of commands that are about one. */
final class RoutesOption {
    @Option(names = "--routes", required = true, paramLabel = "FILE", description = "The routing file.")
    private @Nullable Path routes;

    Path file() {
        return Objects.requireNonNull(routes);
    }

    /** Reads the file. */
    RoutingConfig read() {
        return RoutesFile.read(file());
    }
}

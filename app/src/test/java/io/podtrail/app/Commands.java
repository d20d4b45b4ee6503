package io.podtrail.app;

/** Runs commands for tests of other packages. */
public final class Commands {
    private Commands() {}

    public static int run(String... args) {
        return Podtrail.run(args);
    }
}

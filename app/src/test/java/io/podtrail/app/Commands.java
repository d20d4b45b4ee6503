package io.podtrail.app;

import java.util.Set;
import picocli.CommandLine.ParseResult;

/** Commands, for tests of other packages. */
public final class Commands {
    private Commands() {}

    /** Runs a command to its end; its exit code. */
    public static int run(String... args) {
        return Podtrail.run(args);
    }

    /** The options that a command knows, given or not. */
    public static Set<String> options(String... args) {
        ParseResult part = Podtrail.commandLine().parseArgs(args);
        while (part.hasSubcommand()) {
            part = part.subcommand();
        }
        return part.commandSpec().optionsMap().keySet();
    }
}

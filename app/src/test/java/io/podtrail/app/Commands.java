package io.podtrail.app;

import java.util.Set;
import picocli.CommandLine.ParseResult;

/** Commands, for tests of other packages. */
public final class Commands {
    private Commands() {}

    /** Runs several commands, a word of words each, in one process; its exit code is that of the first that fails. */
    public static void main(String[] commands) {
        for (String command : commands) {
            int exitCode = run(command.split(" ", -1));
            if (exitCode != 0) {
                System.exit(exitCode);
            }
        }
    }

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

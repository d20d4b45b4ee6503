package io.podtrail.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** Commands, for tests of other packages. */
public final class Commands {
    private Commands() {}

    /** Runs a command to its end; its exit code. */
    public static int run(String... args) {
        return Podtrail.run(args);
    }

    /** What is wrong with a command, without running it. */
    public static List<String> mistakes(String... args) {
        var all = new ArrayList<String>();
        for (ParseResult part = Podtrail.commandLine().parseArgs(args); part != null; part = part.subcommand()) {
            part.errors().forEach(error -> all.add(String.valueOf(error.getMessage())));
        }
        return all;
    }
}

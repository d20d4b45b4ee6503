package io.podtrail.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The command line that gives the same answer again: points in time stand in it as they were meant, not as {@code 30d}. */
final class Invocation {
    private static final Set<String> TIMES = Set.of("--from", "--to", "--window", "--until");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

    private Invocation() {}

    /**
     * Says the command again.
     *
     * @param times the options and parameters that say when, in place of those that were given
     */
    static String of(CommandSpec command, List<String> times) {
        var parsed = command.root().commandLine().getParseResult();
        var positional = new ArrayList<String>();
        command.positionalParameters()
                .forEach(parameter ->
                        positional.addAll(command.commandLine().getParseResult().matchedPositionals().stream()
                                .filter(parameter::equals)
                                .flatMap(matched -> matched.originalStringValues().stream())
                                .toList()));
        var words = new ArrayList<>(List.of("podtrail", command.name()));
        words.addAll(times);
        List<String> given = parsed.originalArgs();
        for (int i = 1; i < given.size(); i++) {
            String word = given.get(i);
            if (TIMES.contains(word)) {
                i++;
            } else if (TIMES.stream().noneMatch(time -> word.startsWith(time + "=")) && !positional.remove(word)) {
                words.add(word);
            }
        }
        return words.stream().map(Invocation::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

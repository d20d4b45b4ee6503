package io.podtrail.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes completions as fish reads them, which picocli does not: a {@code complete} line for each command and option. */
final class FishCompletion {
    private final List<String> lines = new ArrayList<>();

    private FishCompletion() {}

    /** The script for a command and all below it. */
    static String of(CommandLine root) {
        var completion = new FishCompletion();
        completion.lines.add("complete -c podtrail -f");
        completion.addCommands(root, List.of());
        return String.join("\n", completion.lines);
    }

    private void addCommands(CommandLine command, List<String> path) {
        command.getSubcommands().forEach((name, below) -> {
            lines.add("complete -c podtrail -n %s -a %s -d %s"
                    .formatted(quoted(condition(command, path)), name, description(below.getCommandSpec())));
            var deeper = new ArrayList<>(path);
            deeper.add(name);
            below.getCommandSpec().options().forEach(option -> addOption(option, deeper));
            addCommands(below, deeper);
        });
    }

    private void addOption(OptionSpec option, List<String> path) {
        if (option.hidden()) {
            return;
        }
        var line = new StringBuilder("complete -c podtrail -n " + quoted(seen(path)));
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
        }
        if (option.arity().max() > 0) {
            line.append(" -r");
            if (option.completionCandidates() != null) {
                String values = StreamSupport.stream(
                                option.completionCandidates().spliterator(), false)
                        .collect(Collectors.joining(" "));
                line.append(" -a ").append(quoted(values));
            } else if (option.paramLabel().toUpperCase(Locale.ROOT).matches(".*(FILE|DIR|PATH).*")) {
                line.append(" -F");
            }
        }
        lines.add(line + " -d " + first(option.description()));
    }

    /** True where these commands have been typed, and none of those below them. */
    private static String condition(CommandLine command, List<String> path) {
        String below = String.join(" ", command.getSubcommands().keySet());
        return path.isEmpty() ? "__fish_use_subcommand" : seen(path) + "; and not __fish_seen_subcommand_from " + below;
    }

    private static String seen(List<String> path) {
        return path.stream().map(name -> "__fish_seen_subcommand_from " + name).collect(Collectors.joining("; and "));
    }

    private static String description(CommandSpec command) {
        return first(command.usageMessage().description());
    }

    /** The first sentence, which is what fits beside a completion. */
    private static String first(String[] description) {
        String text = description.length == 0 ? "" : description[0];
        int end = text.indexOf(". ");
        String sentence = end < 0 ? text : text.substring(0, end);
        return quoted(sentence.replaceAll("\\$\\{[^}]*}|\\.$", ""));
    }

    private static String quoted(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }
}

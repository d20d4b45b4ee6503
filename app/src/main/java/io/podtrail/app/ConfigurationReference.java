package io.podtrail.app;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The page {@code docs/reference/configuration.md}, written from the options as they are declared. */
final class ConfigurationReference {
    private ConfigurationReference() {}

    static String markdown(CommandLine podtrail) {
        var page = new StringBuilder("""
                # Configuration

                Generated from the options' declarations; `ConfigurationReferenceTest` tells how to write it anew.

                An option is taken from the flag, else from the environment, else from the YAML file that `--config` or
                `PODTRAIL_CONFIG` names, else its default. Lists are comma-separated in the environment, and lists in YAML.
                Durations are a number and `ms`, `s`, `m`, `h` or `d`.

                Secrets are never flags: `PODTRAIL_WEBHOOK_URL` and `PODTRAIL_WEBHOOK_TOKEN` in the environment, or the files
                named by `--webhook-url-file` and `--webhook-token-file`.
                """);
        below(podtrail)
                .map(CommandLine::getCommandSpec)
                .filter(command -> command.optionsMap().containsKey("--log-level"))
                .forEach(command -> append(page, command));
        return page.toString();
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return command.getSubcommands().values().stream().flatMap(each -> Stream.concat(Stream.of(each), below(each)));
    }

    private static void append(StringBuilder page, CommandSpec command) {
        page.append("\n## ").append(command.qualifiedName()).append("\n\n");
        page.append(command.usageMessage().description()[0]).append("\n\n");
        page.append("| flag | environment | YAML | default | meaning |\n| --- | --- | --- | --- | --- |\n");
        command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .forEach(option -> append(page, option));
    }

    private static void append(StringBuilder page, OptionSpec option) {
        String name = option.longestName();
        String label =
                option.arity().max() == 0 ? "" : " " + option.paramLabel().replace("|", "\\|");
        String byDefault = option.defaultValue() == null ? "" : "`" + option.defaultValue() + "`";
        String meaning = String.join(" ", option.description())
                .replaceAll(option.defaultValue() == null ? "$^" : " Default: [^ ]+\\.$", "")
                .replace("${COMPLETION-CANDIDATES}", candidates(option));
        page.append("| `%s%s` | `%s` | `%s` | %s | %s |%n"
                .formatted(
                        name,
                        label,
                        ConfigurationDefaults.variable(name),
                        ConfigurationDefaults.key(name),
                        byDefault.toLowerCase(Locale.ROOT),
                        meaning.replace("|", "\\|")));
    }

    private static String candidates(OptionSpec option) {
        return option.completionCandidates() == null ? "" : String.join(", ", option.completionCandidates());
    }
}

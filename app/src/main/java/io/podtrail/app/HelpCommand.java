package io.podtrail.app;

import io.podtrail.policy.document.Nearest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of any command, however deep: picocli's own looks at the first name only. */
@Command(
        name = "help",
        helpCommand = true,
        description = "Shows the help of a command, such as 'help get' or 'help silence add'.")
final class HelpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, with its subcommand if it has one.")
    private List<String> names = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine at = Objects.requireNonNull(spec).root().commandLine();
        for (String name : names) {
            CommandLine below = at.getSubcommands().get(name);
            if (below == null) {
                throw new UserError("%s has no command '%s': %s"
                        .formatted(
                                at.getCommandSpec().qualifiedName(),
                                name,
                                Nearest.advice(name, at.getSubcommands().keySet())));
            }
            at = below;
        }
        at.usage(spec.commandLine().getOut());
        return Podtrail.OK;
    }
}

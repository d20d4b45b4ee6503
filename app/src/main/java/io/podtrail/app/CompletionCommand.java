package io.podtrail.app;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Completion of commands and options in a shell. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands, options and their values in a shell.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(podtrail completion bash)     this shell; in ~/.bashrc for every one",
            "  source <(podtrail completion zsh)      likewise, in ~/.zshrc",
            "  podtrail completion fish | source      likewise, in ~/.config/fish/config.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Podtrail.logLevel(common.logLevel);
        CommandLine root = Objects.requireNonNull(spec).root().commandLine();
        String script = switch (shell) {
            // One script is for both: it switches zsh to bash's way of completing.
            case bash, zsh -> AutoComplete.bash("podtrail", root);
            case fish -> FishCompletion.of(root);
        };
        spec.commandLine().getOut().println(script);
        return Podtrail.OK;
    }
}

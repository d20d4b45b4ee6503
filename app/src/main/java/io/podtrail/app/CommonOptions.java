package io.podtrail.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** What every command takes. */
@Command(optionListHeading = CommonOptions.HEADING)
final class CommonOptions {
    enum Color {
        auto,
        always,
        never;

        boolean isOn() {
            return switch (this) {
                case always -> true;
                case never -> false;
                case auto -> Ansi.AUTO.enabled();
            };
        }
    }

    static final String HEADING = "Common options:%n";
    static final String COLOR = "--color";

    enum LogLevel {
        error,
        warn,
        info,
        debug
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with options by their long names, such as 'topic-prefix: audit.'; "
                    + "or a kubeconfig, which then is what --kubeconfig names.")
    @Nullable Path config;

    @Option(
            names = "--log-level",
            defaultValue = "warn",
            paramLabel = "LEVEL",
            description = "What goes to standard error: ${COMPLETION-CANDIDATES}. 'debug' shows stack traces.")
    LogLevel logLevel = LogLevel.warn;

    @Option(
            names = COLOR,
            defaultValue = "auto",
            paramLabel = "WHEN",
            description = "Colour: ${COMPLETION-CANDIDATES}. 'auto' means on a terminal, unless NO_COLOR is set.")
    Color color = Color.auto;

    boolean isColoured() {
        return color.isOn();
    }
}

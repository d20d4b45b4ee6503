package io.podtrail.app;

import picocli.CommandLine.Command;

/** Notifications that are sent by hand. */
@Command(
        name = "notify",
        description = "Tries receivers out.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = NotifyTestCommand.class,
        footerHeading = "%nExamples:%n",
        footer = "  podtrail notify test --routes routes.yaml --receiver slack")
final class NotifyCommand {}

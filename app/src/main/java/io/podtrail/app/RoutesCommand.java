package io.podtrail.app;

import picocli.CommandLine.Command;

/** What routes do, before they do it. */
@Command(
        name = "routes",
        description = "Shows what a routing file does with alerts, without telling anybody.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RoutesTestCommand.class, RoutesBacktestCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail routes test --routes routes.yaml --alert alert.json     which route takes it, and why",
            "  podtrail routes backtest --routes routes.yaml --from 30d         what it would have told in 30 days"
        })
final class RoutesCommand {}

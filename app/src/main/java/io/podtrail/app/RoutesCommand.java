package io.podtrail.app;

import picocli.CommandLine.Command;

/** What routes do, before they do it. */
@Command(
        name = "routes",
        description = "Shows what a routing file does with alerts, without sending notifications.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RoutesShowCommand.class, RoutesTestCommand.class, RoutesBacktestCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail routes show --routes routes.yaml                  the tree",
            "  podtrail routes test --routes routes.yaml namespace=shop   its route",
            "  podtrail routes backtest --routes routes.yaml --from 30d   what it would send"
        })
final class RoutesCommand {}

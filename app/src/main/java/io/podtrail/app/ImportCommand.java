package io.podtrail.app;

import picocli.CommandLine.Command;

/** History from before Podtrail. */
@Command(
        name = "import",
        description = "Writes history from before Podtrail into Kafka, at its original times.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ImportAuditLogCommand.class,
        footerHeading = "%nExamples:%n",
        footer = "  podtrail import audit-log --cluster prod /var/log/kubernetes/audit/")
final class ImportCommand {}

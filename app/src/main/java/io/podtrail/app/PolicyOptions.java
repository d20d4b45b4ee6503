package io.podtrail.app;

import io.podtrail.events.AlertSettings;
import io.podtrail.events.Severity;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.PodSecurityConfigurationReader;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the cluster applies where labels say nothing, and how alerts behave. Takes effect through the log. */
@Command(optionListHeading = "Policy and alerts:%n")
final class PolicyOptions {
    @Option(
            names = "--policy-config",
            paramLabel = "FILE",
            description =
                    "The PodSecurityConfiguration that the API server reads, bare or in its AdmissionConfiguration: "
                            + "defaults and exemptions. Default: everything privileged, nobody exempt.")
    @Nullable Path policyConfig;

    @Option(
            names = "--resolve-hold",
            defaultValue = "2m",
            paramLabel = "DURATION",
            description = "How long a workload must be clean before its alert resolves. Default: ${DEFAULT-VALUE}.")
    Duration resolveHold = AlertSettings.DEFAULT.resolveHold();

    @Option(
            names = "--enforce-severity",
            defaultValue = "CRITICAL",
            paramLabel = "SEVERITY",
            description = "Of alerts about mode enforce: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Severity enforce = Severity.CRITICAL;

    @Option(
            names = "--audit-severity",
            defaultValue = "WARNING",
            paramLabel = "SEVERITY",
            description = "Of alerts about mode audit. Default: ${DEFAULT-VALUE}.")
    Severity audit = Severity.WARNING;

    @Option(
            names = "--warn-severity",
            defaultValue = "INFO",
            paramLabel = "SEVERITY",
            description = "Of alerts about mode warn. Default: ${DEFAULT-VALUE}.")
    Severity warn = Severity.INFO;

    PodSecurityConfiguration configuration() {
        return policyConfig == null ? PodSecurityConfiguration.NONE : read(policyConfig);
    }

    AlertSettings alerts() {
        return new AlertSettings(resolveHold, enforce, audit, warn);
    }

    static PodSecurityConfiguration read(Path file) {
        try {
            return PodSecurityConfigurationReader.read(file);
        } catch (InvalidConfigurationException e) {
            throw new UserError(e.located(), e);
        }
    }
}

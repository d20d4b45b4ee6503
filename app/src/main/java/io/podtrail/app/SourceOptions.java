package io.podtrail.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.podtrail.collector.Source;
import io.podtrail.collector.kubernetes.KubernetesSource;
import io.podtrail.collector.watchstream.Pace;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.policy.document.FileFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster, and how to see it. */
@Command(optionListHeading = "Where pods come from:%n")
final class SourceOptions {
    @Option(
            names = "--from",
            split = ",",
            paramLabel = "FILE|-",
            description =
                    "Read events as kubectl writes them instead of asking an API server: --watch --output-watch-events "
                            + "-o json, a list, or manifests. May be given several times; '-' is standard input.")
    List<Path> from = List.of();

    @Option(
            names = "--speed",
            defaultValue = "max",
            paramLabel = "N|max",
            description = "How many seconds of a recording with times pass in a second. Default: ${DEFAULT-VALUE}.")
    String speed = "max";

    @Mixin
    private final KubernetesOptions kubernetes = new KubernetesOptions();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description =
                    "The cluster's name in the log. Default: the UID of its kube-system namespace; 'default' with --from.")
    @Nullable String cluster;

    @Option(
            names = "--cluster-alias",
            paramLabel = "NAME",
            description =
                    "What people call the cluster, where --cluster is not given. Default: the kubeconfig's own name of it.")
    @Nullable String clusterAlias;

    @Option(
            names = "--keyframe-interval",
            defaultValue = "6h",
            paramLabel = "DURATION",
            description = "How often everything is listed again. Default: ${DEFAULT-VALUE}.")
    Duration keyframeInterval = KubernetesSource.DEFAULT_KEYFRAME_INTERVAL;

    @Option(
            names = "--only-pods",
            description = "Observe pods and namespaces only: no workloads' pod templates, no refused pods.")
    boolean onlyPods;

    private @Nullable WatchStreamSource stream;

    boolean isKubernetes() {
        return from.isEmpty();
    }

    /** Finds out what is wrong with the options before anything is begun. */
    void check() {
        Pace unused = pace(speed);
        for (Path input : from) {
            if (!input.equals(WatchStreamSource.STANDARD_INPUT) && !Files.isReadable(input)) {
                throw new UserError("--from %s cannot be read: %s".formatted(input, FileFailure.whyUnreadable(input)));
            }
        }
    }

    /** @param clock what gives live events their time */
    Source source(Clock clock) {
        check();
        if (isKubernetes()) {
            return new KubernetesSource(client(), clock, keyframeInterval, onlyPods);
        }
        stream = new WatchStreamSource(from, pace(speed), clock);
        return stream;
    }

    /** Fails where --from was read to its end and held nothing to audit: that must not look like a clean cluster. */
    void requireObjects() {
        if (stream != null && stream.hadNoObject()) {
            throw new UserError("no pod and no namespace could be read from %s: nothing was audited"
                    .formatted(from.stream().map(Path::toString).collect(Collectors.joining(", "))));
        }
    }

    /** The name given, or the one the source itself suggests. */
    String clusterName() {
        if (cluster != null) {
            return cluster;
        }
        return isKubernetes() ? kubernetes.identity() : "default";
    }

    /** What alerts call the cluster where its name is a UID; null when the name will do. */
    @Nullable String clusterAlias() {
        if (clusterAlias != null || cluster != null || !isKubernetes()) {
            return clusterAlias;
        }
        var context = client().getConfiguration().getCurrentContext();
        return context == null ? null : context.getContext().getCluster();
    }

    void close() {
        kubernetes.close();
    }

    static Pace pace(String speed) {
        if (speed.equals("max")) {
            return Pace.unlimited();
        }
        try {
            return Pace.times(Double.parseDouble(speed));
        } catch (IllegalArgumentException e) {
            throw new UserError("--speed must be a number greater than 0, or 'max', not '%s'".formatted(speed), e);
        }
    }

    KubernetesClient client() {
        return kubernetes.client();
    }
}

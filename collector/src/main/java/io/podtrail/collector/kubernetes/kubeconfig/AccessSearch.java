package io.podtrail.collector.kubernetes.kubeconfig;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.podtrail.collector.SourceException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the API server that is meant: that of a given kubeconfig, else of those in {@code $KUBECONFIG}, else of {@code
 * ~/.kube/config}, else of the pod's own service account. Upstream: {@code tools/clientcmd/loader.go} and {@code
 * rest.InClusterConfig}.
 *
 * <p>Stricter than upstream in one thing: a file that was named and is not there, or is empty, is an error where upstream goes
 * on with the service account or with {@code localhost:8080}, which is another cluster than the one that was meant.
 */
public final class AccessSearch {
    private static final Logger LOG = LoggerFactory.getLogger(AccessSearch.class);
    private static final String NEEDLESS = "Podtrail needs none for 'podtrail demo', and none where --from is given";

    private final ProcessEnvironment environment;

    public AccessSearch(ProcessEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Finds it.
     *
     * @param kubeconfig null for where client-go looks
     * @param context null for the kubeconfig's current one
     * @throws SourceException which says what is wrong, and where was looked
     */
    public ClusterAccess find(@Nullable Path kubeconfig, @Nullable String context) {
        if (kubeconfig != null) {
            return select(named(List.of(kubeconfig), "--kubeconfig"), context);
        }
        String variable = environment.variable("KUBECONFIG");
        if (!variable.isEmpty()) {
            return select(named(paths(variable), "KUBECONFIG"), context);
        }
        Path standard = environment.home().resolve(".kube/config");
        Kubeconfig found = Files.exists(standard) ? KubeconfigFile.read(standard) : Kubeconfig.EMPTY;
        if (!found.isEmpty()) {
            return select(found, context);
        }
        if (!isInCluster()) {
            throw new SourceException(
                    "no kubeconfig: --kubeconfig is not given, KUBECONFIG is not set, %s %s, and this is no pod with a service account in %s. %s"
                            .formatted(
                                    standard,
                                    Files.exists(standard) ? "is empty" : "is not there",
                                    environment.serviceAccount(),
                                    NEEDLESS));
        }
        if (context != null) {
            throw new SourceException(
                    "--context \"%s\" needs a kubeconfig: the service account of a pod has no contexts"
                            .formatted(context));
        }
        return inCluster();
    }

    private ClusterAccess select(Kubeconfig kubeconfig, @Nullable String context) {
        ClusterAccess access = ClusterAccess.of(kubeconfig.select(context), environment);
        if (!access.mayAuthenticate() && access.user().hasCredentials()) {
            LOG.warn(
                    "the credentials of the user \"{}\" are not sent, because {} is not encrypted; kubectl does the same",
                    access.user().name(),
                    access.server());
        }
        return access;
    }

    /** Of several files some may be missing, as for client-go; but not all of them. */
    private static Kubeconfig named(List<Path> files, String by) {
        List<Path> missing = files.stream().filter(file -> !Files.exists(file)).toList();
        if (missing.size() == files.size()) {
            throw new SourceException("%s names %s, which is not there. %s".formatted(by, joined(files), NEEDLESS));
        }
        if (!missing.isEmpty()) {
            LOG.warn("{} names {}, which is not there; going on with the others", by, joined(missing));
        }
        Kubeconfig merged = files.stream()
                .filter(file -> !missing.contains(file))
                .map(KubeconfigFile::read)
                .reduce(Kubeconfig::mergedWith)
                .orElse(Kubeconfig.EMPTY);
        if (merged.isEmpty()) {
            throw new SourceException(
                    "%s names %s, in which there are no clusters, users and contexts: is it a kubeconfig?"
                            .formatted(by, joined(files)));
        }
        return merged;
    }

    private static List<Path> paths(String variable) {
        return Arrays.stream(variable.split(File.pathSeparator))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .distinct()
                .toList();
    }

    private static String joined(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private boolean isInCluster() {
        return !environment.variable("KUBERNETES_SERVICE_HOST").isEmpty()
                && !environment.variable("KUBERNETES_SERVICE_PORT").isEmpty()
                && Files.isRegularFile(environment.serviceAccount().resolve("token"));
    }

    private ClusterAccess inCluster() {
        String host = environment.variable("KUBERNETES_SERVICE_HOST");
        String authority = host.contains(":") ? "[" + host + "]" : host;
        Path certificates = environment.serviceAccount().resolve("ca.crt");
        var cluster = new ClusterEntry(
                "",
                "the service account",
                "https://" + authority + ":" + environment.variable("KUBERNETES_SERVICE_PORT"),
                "",
                false,
                new PemSource("certificate-authority", certificates, ""),
                "",
                false,
                MissingNode.getInstance());
        UserEntry user = UserEntry.withTokenFile(environment.serviceAccount().resolve("token"));
        return ClusterAccess.of(new Kubeconfig.Selection("", cluster, user), environment);
    }
}

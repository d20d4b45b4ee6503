package io.podtrail.app.check;

import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.document.Problem;
import io.podtrail.policy.fix.Edit;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.manifest.Manifest;
import io.podtrail.policy.manifest.ManifestFile;
import io.podtrail.policy.manifest.NamespaceManifest;
import io.podtrail.policy.pod.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges the workloads of manifests, each against what its namespace's labels ask for, where the manifests hold the
 * namespace as well.
 */
public final class ManifestCheck {
    /** What is asked for where nothing says anything: to be told too much is safer than to be told nothing. */
    public static final LevelVersion ASSUMED = new LevelVersion(Level.RESTRICTED, Version.LATEST);

    private final Evaluator evaluator;
    private final @Nullable LevelVersion level;
    private final @Nullable PodSecurityConfiguration configuration;
    private final String defaultNamespace;

    private final Map<String, NamespaceManifest> namespaces = new HashMap<>();
    private final Map<String, Integer> otherKinds = new TreeMap<>();
    private final List<PassedOver> passedOver = new ArrayList<>();
    private final List<CheckReport.FileProblem> problems = new ArrayList<>();
    private final List<CheckReport.FileProblem> warnings = new ArrayList<>();
    private int assumed;

    /**
     * A check of one set of files.
     *
     * @param level asked of every workload, whatever labels say; null to go by labels
     * @param configuration the cluster's defaults and exemptions; null when they are not known
     * @param defaultNamespace where workloads go that name no namespace
     */
    public ManifestCheck(
            Evaluator evaluator,
            @Nullable LevelVersion level,
            @Nullable PodSecurityConfiguration configuration,
            String defaultNamespace) {
        this.evaluator = evaluator;
        this.level = level;
        this.configuration = configuration;
        this.defaultNamespace = defaultNamespace;
    }

    /**
     * Judges everything in the files.
     *
     * @param files by name, in the order in which to report on them
     * @param named those that a person named, which must hold manifests; other files of a folder need not
     * @param notRead what lies beside them and was not read
     */
    public CheckReport check(Map<String, ManifestFile> files, Set<String> named, List<PassedOver> notRead) {
        passedOver.addAll(notRead);
        boolean areAllWithout = files.values().stream().allMatch(ManifestFile::isNoManifest);
        files.forEach((name, file) -> {
            if (file.isNoManifest() && (areAllWithout || named.contains(name))) {
                problems.add(new CheckReport.FileProblem(
                        name, new Problem("", "has no Kubernetes object in it: nothing was judged", 0)));
            } else if (file.isNoManifest()) {
                passedOver.add(new PassedOver(name, "there is no Kubernetes object in it"));
            }
            file.warnings().forEach(warning -> warnings.add(new CheckReport.FileProblem(name, warning)));
            file.problems().forEach(problem -> problems.add(new CheckReport.FileProblem(name, problem)));
            file.otherKinds().forEach((kind, count) -> otherKinds.merge(kind, count, Integer::sum));
            file.namespaces().forEach(namespace -> define(name, namespace));
        });
        var workloads = new ArrayList<CheckedWorkload>();
        files.forEach((name, file) -> file.manifests().forEach(manifest -> workloads.add(check(name, manifest))));
        return new CheckReport(files.size(), workloads, assumed, otherKinds, problems, warnings, passedOver);
    }

    private void define(String file, NamespaceManifest namespace) {
        NamespaceLabels.resolve(namespace.labels(), NamespacePolicy.PRIVILEGED)
                .errors()
                .forEach(error -> note(file, namespace, error));
        NamespaceManifest before = namespaces.putIfAbsent(namespace.name(), namespace);
        if (before != null && !before.labels().equals(namespace.labels())) {
            note(
                    file,
                    namespace,
                    "namespace \"%s\" is there twice, with other labels: check one variant at a time"
                            .formatted(namespace.name()));
        }
    }

    private void note(String file, NamespaceManifest namespace, String text) {
        problems.add(new CheckReport.FileProblem(file, new Problem("", text, namespace.line())));
    }

    private CheckedWorkload check(String file, Manifest manifest) {
        String namespace = manifest.namespace().isEmpty() ? defaultNamespace : manifest.namespace();
        String exemption = exemption(namespace, manifest.pod());
        List<Demand> demands = exemption.isEmpty() ? demands(namespace) : List.of();
        return new CheckedWorkload(file, manifest, namespace, demands, exemption, violations(manifest, demands));
    }

    private List<Violation> violations(Manifest manifest, List<Demand> demands) {
        var failed = new LinkedHashMap<Finding, List<Demand>>();
        for (Demand demand : demands) {
            for (Finding finding :
                    evaluator.evaluate(demand.asked(), manifest.pod()).findings()) {
                failed.computeIfAbsent(finding, first -> new ArrayList<>()).add(demand);
            }
        }
        return failed.entrySet().stream()
                .map(entry -> violation(manifest, entry.getKey(), entry.getValue()))
                .toList();
    }

    private Violation violation(Manifest manifest, Finding finding, List<Demand> demands) {
        var pod = new PodEdits(manifest.pod());
        demands.forEach(demand -> evaluator.mend(finding, demand.asked(), pod));
        List<Edit> edits = manifest.edits(pod);
        int line =
                edits.isEmpty() ? manifest.line() : manifest.line(edits.get(0).path());
        return new Violation(finding, demands, edits, line);
    }

    private String exemption(String namespace, Pod pod) {
        if (configuration == null) {
            return "";
        }
        String runtimeClass = pod.spec().runtimeClassName();
        if (configuration.exemptions().namespaces().contains(namespace)) {
            return "namespace " + namespace + " is exempt";
        }
        return configuration.exemptions().runtimeClasses().contains(runtimeClass) && !runtimeClass.isEmpty()
                ? "runtime class " + runtimeClass + " is exempt"
                : "";
    }

    private List<Demand> demands(String namespace) {
        if (level != null) {
            return level.level() == Level.PRIVILEGED ? List.of() : List.of(new Demand(level, List.of()));
        }
        NamespaceManifest manifest = namespaces.get(namespace);
        Map<String, String> labels = manifest == null ? Map.of() : manifest.labels();
        if (configuration == null
                && labels.keySet().stream().noneMatch(label -> label.startsWith(NamespaceLabels.PREFIX))) {
            assumed++;
            return List.of(new Demand(ASSUMED, List.of()));
        }
        NamespacePolicy defaults = configuration == null ? NamespacePolicy.PRIVILEGED : configuration.defaults();
        return demands(NamespaceLabels.resolve(labels, defaults).policy());
    }

    /** One demand for all modes that ask for the same. */
    private static List<Demand> demands(NamespacePolicy policy) {
        var modes = new LinkedHashMap<LevelVersion, List<Mode>>();
        for (Mode mode : Mode.values()) {
            if (policy.of(mode).level() != Level.PRIVILEGED) {
                modes.computeIfAbsent(policy.of(mode), first -> new ArrayList<>())
                        .add(mode);
            }
        }
        return modes.entrySet().stream()
                .map(entry -> new Demand(entry.getKey(), entry.getValue()))
                .toList();
    }
}

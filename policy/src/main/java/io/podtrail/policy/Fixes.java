package io.podtrail.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.bounds.FindingBounds;
import io.podtrail.policy.bounds.PodBounds;
import io.podtrail.policy.bounds.ShortText;
import io.podtrail.policy.fix.Edit;
import io.podtrail.policy.fix.NodeAccess;
import io.podtrail.policy.fix.Patch;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.ContainerKind;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Derives fixes from pods as they were observed. An observation keeps what the standards look at and no more, so a list that
 * a patch would have to write whole, or whose elements it could not name, is left to the person.
 */
public final class Fixes {
    /** The most bytes of a patch as JSON text. A longer one is not given: half a patch is none. */
    public static final int MAX_PATCH = 16 * 1024;

    /** The most pods and containers that a fix names. */
    public static final int MAX_NAMES = 5;

    /** Of a port the number on the host is kept, of a kernel parameter the name: not what a patch would have to repeat. */
    private static final Pattern NOT_KEPT_WHOLE =
            Pattern.compile("/spec/(securityContext/sysctls|[A-Za-z]+/\\d+/ports)/.+");

    private static final Pattern OF_CONTAINER = Pattern.compile("/spec/([A-Za-z]*[cC]ontainers)/(\\d+)/");

    private static final JsonMapper PODS = PodJson.mapper();

    private final Evaluator evaluator;

    public Fixes(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** A strategic merge patch of a pod that makes it comply as far as a patch can; empty where there is none to give. */
    public String patch(LevelVersion required, Pod pod) {
        return repair(required, withoutEphemeral(pod), UnaryOperator.identity()).patch();
    }

    /**
     * The fix of a workload.
     *
     * @param kind of the workload, such as {@code Deployment}
     * @param findings what its pods violate, which is more than any one of them does where they differ
     * @param template the pod that its template makes; null where that is not known, and for a pod on its own
     * @param pods some of its violating pods; the first that a patch helps stands for the template where that is not known
     */
    public Fix of(String kind, LevelVersion required, List<Finding> findings, @Nullable Pod template, List<Pod> pods) {
        Optional<WorkloadKind> known = WorkloadKind.named(kind);
        UnaryOperator<ObjectNode> inWorkload =
                patch -> known.map(workload -> workload.around(patch)).orElse(patch);
        Pod base = template;
        Repair repair = Repair.NONE;
        boolean complies = template != null && isAllowed(required, template);
        if (template != null && !complies) {
            repair = repair(required, template, inWorkload);
        }
        for (Pod pod : template == null ? pods : List.<Pod>of()) {
            Repair candidate = repair(required, withoutEphemeral(pod), inWorkload);
            if (repair.answered().isEmpty() && !candidate.answered().isEmpty()) {
                repair = candidate;
                base = pod;
            }
        }
        List<Pod> debugged = pods.stream()
                .filter(pod -> isViolatedByEphemeral(required, pod))
                .toList();
        var answered = new TreeSet<>(repair.answered());
        debugged.forEach(pod -> answered.addAll(onlyByEphemeral(required, pod)));
        return new Fix(
                repair.patch(),
                complies,
                base == null || repair.patch().isEmpty() ? List.of() : NodeAccess.ofAgent(kind, base),
                template == null ? List.of() : added(required, template, pods),
                names(debugged.stream().map(pod -> pod.metadata().name())),
                complies
                        ? List.of()
                        : findings.stream()
                                .map(Finding::check)
                                .distinct()
                                .filter(check -> !answered.contains(check))
                                .limit(FindingBounds.MAX_CHECKS)
                                .toList());
    }

    /**
     * What a patch comes to.
     *
     * @param answered the checks that failed before it and do not after
     */
    private record Repair(String patch, Set<String> answered) {
        static final Repair NONE = new Repair("", Set.of());
    }

    private Repair repair(LevelVersion required, Pod pod, UnaryOperator<ObjectNode> inWorkload) {
        if (!pod.shortened().isEmpty()) {
            return Repair.NONE;
        }
        Patch patch = Patch.of(PODS.valueToTree(pod), edits(required, pod));
        if (patch.isEmpty()) {
            return Repair.NONE;
        }
        String yaml = Patch.toYaml(inWorkload.apply(patch.merge()));
        if (ShortText.jsonBytes(yaml) > MAX_PATCH) {
            return Repair.NONE;
        }
        Set<String> answered = checks(required, pod);
        answered.removeAll(checks(required, read(patch.patched())));
        return new Repair(yaml, answered);
    }

    private List<Edit> edits(LevelVersion required, Pod pod) {
        var edits = new PodEdits(pod);
        evaluator.mend(required, edits);
        return edits.all().stream()
                .filter(edit -> !NOT_KEPT_WHOLE.matcher(edit.path().toString()).matches())
                .toList();
    }

    private boolean isAllowed(LevelVersion required, Pod pod) {
        return evaluator.evaluate(required, pod).isAllowed();
    }

    private Set<String> checks(LevelVersion required, Pod pod) {
        return evaluator.evaluate(required, pod).findings().stream()
                .map(Finding::check)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> onlyByEphemeral(LevelVersion required, Pod pod) {
        Set<String> checks = checks(required, pod);
        checks.removeAll(checks(required, withoutEphemeral(pod)));
        return checks;
    }

    private boolean isViolatedByEphemeral(LevelVersion required, Pod pod) {
        return violating(required, pod).anyMatch(container -> container.kind() == ContainerKind.EPHEMERAL);
    }

    private List<String> added(LevelVersion required, Pod template, List<Pod> pods) {
        Set<String> own =
                template.spec().allContainers().stream().map(Container::name).collect(Collectors.toSet());
        return names(pods.stream()
                .flatMap(pod -> violating(required, pod))
                .filter(container -> container.kind() != ContainerKind.EPHEMERAL)
                .map(Container::name)
                .filter(name -> !own.contains(name)));
    }

    /** The containers that something must change in, whatever changes in the pod around them. */
    private Stream<Container> violating(LevelVersion required, Pod pod) {
        ObjectNode manifest = PODS.valueToTree(pod);
        var edits = new PodEdits(pod);
        evaluator.mend(required, edits);
        return edits.all().stream()
                .filter(edit -> edit.changes(manifest))
                .map(edit -> OF_CONTAINER.matcher(edit.path().toString()))
                .filter(Matcher::lookingAt)
                .flatMap(path -> Stream.of(ContainerKind.values())
                        .filter(kind -> kind.field().equals(path.group(1)))
                        .map(kind -> pod.spec().containers(kind).get(Integer.parseInt(path.group(2)))))
                .distinct();
    }

    private static List<String> names(Stream<String> names) {
        return names.distinct().map(PodBounds::name).limit(MAX_NAMES).toList();
    }

    private static Pod withoutEphemeral(Pod pod) {
        List<Container> containers = pod.spec().allContainers().stream()
                .filter(container -> container.kind() != ContainerKind.EPHEMERAL)
                .toList();
        return new Pod(pod.metadata(), pod.spec().with(containers), null, pod.shortened());
    }

    private static Pod read(ObjectNode pod) {
        try {
            return PODS.treeToValue(pod, Pod.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a pod that was written can be read", e);
        }
    }
}

package io.podtrail.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.fix.Patch;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The edits that answer findings, where there are only the findings and no longer the pod. For each finding the smallest
 * pod is made that has it, word for word, and that pod is mended as any other. A finding whose words do not say enough to
 * do that is left over, never guessed at. Whether a container is an init container its name does not tell; all of them
 * are shown as {@code containers}.
 *
 * @param patch for the workload, as a strategic merge patch; empty when nothing is known
 * @param left the findings that it does not answer
 */
public record FindingFix(ObjectNode patch, List<Finding> left) {
    private static final JsonMapper PODS = PodJson.mapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Names as Kubernetes has them, so that a hostile one is left over. */
    private static final String NAMES = "(\"[A-Za-z0-9._-]+\"(?:, \"[A-Za-z0-9._-]+\")*)";

    private static final Pattern CONTAINERS = Pattern.compile("containers? " + NAMES);
    private static final Pattern VOLUMES = Pattern.compile("volumes? " + NAMES);
    private static final Pattern VOLUME_TYPE = Pattern.compile("restricted volume type " + NAMES);
    private static final Pattern ADDED = Pattern.compile("containers? " + NAMES + " must not include " + NAMES);
    private static final Pattern TO_TYPES = Pattern.compile(" to " + NAMES);
    private static final Pattern HOST_NAMESPACE = Pattern.compile("(host[A-Za-z]+)=true");
    private static final Pattern OF_POD = Pattern.compile("pod (?!or ).*");

    private static final Map<String, BiConsumer<Finding, ObjectNode>> OFFENCES = Map.ofEntries(
            Map.entry("privileged", contexts(context -> context.put("privileged", true))),
            Map.entry("allowPrivilegeEscalation", contexts(context -> {})),
            Map.entry("runAsNonRoot", FindingFix::runAsNonRoot),
            Map.entry("runAsUser", contexts(context -> context.put("runAsUser", 0))),
            Map.entry(
                    "windowsHostProcess",
                    contexts(context -> context.putObject("windowsOptions").put("hostProcess", true))),
            Map.entry("capabilities_baseline", FindingFix::capabilities),
            Map.entry("capabilities_restricted", FindingFix::capabilities),
            Map.entry("procMount", typed("procMount")),
            Map.entry("procMount_restricted", typed("procMount")),
            Map.entry("seccompProfile_baseline", typed("seccompProfile")),
            Map.entry("seccompProfile_restricted", typed("seccompProfile")),
            Map.entry("appArmorProfile", typed("appArmorProfile")),
            Map.entry("hostNamespaces", FindingFix::hostNamespaces),
            Map.entry("hostPathVolumes", FindingFix::hostPaths),
            Map.entry("restrictedVolumes", FindingFix::restrictedVolumes));

    public FindingFix {
        left = List.copyOf(left);
    }

    /**
     * The edits for findings of one workload.
     *
     * @param kind of the workload, such as {@code Deployment}; of an unknown one the pod's own patch is shown
     * @param asked what the pods were judged against
     */
    public static FindingFix of(String kind, List<Finding> findings, LevelVersion asked) {
        ObjectNode pod = NODES.objectNode();
        var left = new ArrayList<Finding>();
        for (Finding finding : findings) {
            edits(finding, asked).ifPresentOrElse(more -> merge(pod, more), () -> left.add(finding));
        }
        return new FindingFix(pod.isEmpty() ? pod : inWorkload(kind, pod), left);
    }

    /** As YAML; empty when there is nothing to say. */
    public String toYaml() {
        return patch.isEmpty() ? "" : Patch.toYaml(patch);
    }

    private static Optional<ObjectNode> edits(Finding finding, LevelVersion asked) {
        BiConsumer<Finding, ObjectNode> offence = OFFENCES.get(finding.check());
        if (offence == null) {
            return Optional.empty();
        }
        ObjectNode manifest = NODES.objectNode();
        manifest.putObject("metadata");
        manifest.putObject("spec");
        offence.accept(finding, manifest);
        Pod pod;
        try {
            pod = PODS.treeToValue(manifest, Pod.class);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        var evaluator = Evaluator.newest();
        if (!evaluator.evaluate(asked, pod).findings().contains(finding)) {
            return Optional.empty();
        }
        var edits = new PodEdits(pod);
        evaluator.mend(finding, asked, edits);
        ObjectNode patch = Patch.of(manifest, edits.all()).merge();
        return patch.isEmpty() ? Optional.empty() : Optional.of(patch);
    }

    private static ObjectNode inWorkload(String kind, ObjectNode pod) {
        for (WorkloadKind known : WorkloadKind.values()) {
            if (known.toString().equals(kind)) {
                ObjectNode wrapped = pod;
                for (var rest = known.podPath(); !rest.matches(); rest = rest.head()) {
                    ObjectNode outer = NODES.objectNode();
                    outer.set(rest.last().getMatchingProperty(), wrapped);
                    wrapped = outer;
                }
                return wrapped;
            }
        }
        return pod;
    }

    /** Adds what one patch says to another; elements of lists belong together by their names. */
    private static void merge(ObjectNode into, ObjectNode more) {
        more.properties().forEach(field -> {
            JsonNode present = into.get(field.getKey());
            if (present instanceof ObjectNode object && field.getValue() instanceof ObjectNode addition) {
                merge(object, addition);
            } else if (present instanceof ArrayNode list && field.getValue() instanceof ArrayNode additions) {
                additions.forEach(element -> mergeElement(list, element));
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private static void mergeElement(ArrayNode list, JsonNode element) {
        for (JsonNode present : list) {
            if (present.equals(element)) {
                return;
            }
            if (present instanceof ObjectNode object
                    && element instanceof ObjectNode addition
                    && present.path("name").equals(element.path("name"))) {
                merge(object, addition);
                return;
            }
        }
        list.add(element);
    }

    private static List<String> names(Pattern pattern, String detail) {
        var matcher = pattern.matcher(detail);
        return matcher.find() ? unquoted(matcher.group(1)) : List.of();
    }

    private static List<String> unquoted(String quoted) {
        return List.of(quoted.substring(1, quoted.length() - 1).split("\", \"", -1));
    }

    private static ObjectNode container(ObjectNode pod, String name) {
        ArrayNode containers = pod.withObject("/spec").withArrayProperty("containers");
        for (JsonNode container : containers) {
            if (container.path("name").textValue().equals(name)) {
                return (ObjectNode) container;
            }
        }
        return containers.addObject().put("name", name);
    }

    /** Does the same to the security context of each that the finding names: the pod, containers or both. */
    private static BiConsumer<Finding, ObjectNode> contexts(Consumer<ObjectNode> offend) {
        return (finding, pod) -> {
            if (OF_POD.matcher(finding.detail()).matches()) {
                offend.accept(pod.withObject("/spec/securityContext"));
            }
            for (String name : names(CONTAINERS, finding.detail())) {
                offend.accept(container(pod, name).withObjectProperty("securityContext"));
            }
        };
    }

    private static void runAsNonRoot(Finding finding, ObjectNode pod) {
        boolean explicit = finding.detail().endsWith("=false");
        contexts(context -> {
                    if (explicit) {
                        context.put("runAsNonRoot", false);
                    }
                })
                .accept(finding, pod);
    }

    /** A field of the security context that has a type, of which the finding names the forbidden ones. */
    private static BiConsumer<Finding, ObjectNode> typed(String field) {
        return (finding, pod) -> {
            boolean missing = finding.detail().contains(" must set ");
            List<String> types = names(TO_TYPES, finding.detail());
            contexts(context -> {
                        if (missing || types.size() != 1) {
                            return;
                        }
                        if (field.equals("procMount")) {
                            context.put(field, types.get(0));
                        } else {
                            context.putObject(field).put("type", types.get(0));
                        }
                    })
                    .accept(finding, pod);
        };
    }

    private static void capabilities(Finding finding, ObjectNode pod) {
        contexts(context -> {}).accept(finding, pod);
        boolean keepsAll = finding.detail().contains("capabilities.drop");
        var added = ADDED.matcher(finding.detail());
        if (added.find()) {
            for (String name : unquoted(added.group(1))) {
                ObjectNode capabilities = container(pod, name).withObject("/securityContext/capabilities");
                unquoted(added.group(2)).forEach(capabilities.withArrayProperty("add")::add);
                if (!keepsAll) {
                    capabilities.putArray("drop").add("ALL");
                }
            }
        }
    }

    private static void hostNamespaces(Finding finding, ObjectNode pod) {
        var shared = HOST_NAMESPACE.matcher(finding.detail());
        while (shared.find()) {
            pod.withObject("/spec").put(shared.group(1), true);
        }
    }

    private static void hostPaths(Finding finding, ObjectNode pod) {
        volumes(finding, pod, "hostPath");
    }

    private static void restrictedVolumes(Finding finding, ObjectNode pod) {
        List<String> types = names(VOLUME_TYPE, finding.detail());
        if (types.size() == 1) {
            volumes(finding, pod, types.get(0));
        }
    }

    private static void volumes(Finding finding, ObjectNode pod, String type) {
        ArrayNode volumes = pod.withObject("/spec").withArrayProperty("volumes");
        for (String name : names(VOLUMES, finding.detail())) {
            volumes.addObject().put("name", name).putObject(type);
        }
    }
}

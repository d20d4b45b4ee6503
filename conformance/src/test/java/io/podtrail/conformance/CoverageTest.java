package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The random pods go everywhere: agreement on what they never visit would say nothing. */
final class CoverageTest {
    private static final long SEED = 1;
    private static final int PODS = 12_500;
    private static final String C = "container _";
    private static final String CS = "containers _, _";

    private static final Set<String> VISITED = new TreeSet<>();

    @BeforeAll
    static void visit() throws JsonProcessingException {
        var pods = RandomPods.ofSeed(SEED);
        for (int number = 0; number < PODS; number++) {
            VISITED.addAll(
                    GoldenCases.corners(JsonNodeFactory.instance.objectNode().set("pod", pods.apply(number))));
        }
    }

    @Test
    void everyRevisionOfEveryCheckPassesAndFails() {
        for (Check check : Checks.ALL) {
            for (Check.Revision revision : check.revisions()) {
                String rule = "%s since v1.%d".formatted(check.id(), revision.sinceMinor());
                assertThat(VISITED).contains(rule + " passes", rule + " fails");
            }
        }
    }

    @Test
    void everyShapeOfMessageOccurs() {
        assertThat(VISITED).containsAll(shapes());
    }

    /** All messages that upstream can compose, with {@code _} for one value and {@code _, _} for several. */
    static List<String> shapes() {
        var shapes = new ArrayList<String>();
        for (String setters : setters()) {
            for (String values : List.of("_", "_, _")) {
                add(
                        shapes,
                        "appArmorProfile",
                        "forbidden AppArmor profile%s (%s must not set AppArmor profile type to %s)"
                                .formatted(values.equals("_") ? "" : "s", setters, values),
                        // One setter has one value.
                        values.equals("_, _") && (setters.equals("pod") || setters.equals(C)));
                for (String check : List.of("seccompProfile_baseline", "seccompProfile_restricted")) {
                    add(
                            shapes,
                            check,
                            "seccompProfile (%s must not set securityContext.seccompProfile.type to %s)"
                                    .formatted(setters, values),
                            values.equals("_, _") && (setters.equals("pod") || setters.equals(C)));
                }
            }
            for (String data : List.of("type _", "types _, _", "user may not be set", "role may not be set")) {
                add(
                        shapes,
                        "seLinuxOptions",
                        "seLinuxOptions (%s set forbidden securityContext.seLinuxOptions: %s)".formatted(setters, data),
                        data.startsWith("types") && (setters.equals("pod") || setters.equals(C)));
            }
            add(
                    shapes,
                    "windowsHostProcess",
                    "hostProcess (%s must not set securityContext.windowsOptions.hostProcess=true)".formatted(setters),
                    false);
            add(
                    shapes,
                    "runAsNonRoot",
                    "runAsNonRoot != true (%s must not set securityContext.runAsNonRoot=false)".formatted(setters),
                    false);
            add(shapes, "runAsUser", "runAsUser=0 (%s must not set runAsUser=0)".formatted(setters), false);
        }
        for (String annotations : List.of("annotation", "annotations")) {
            boolean isOne = annotations.equals("annotation");
            String values = isOne ? "_" : "_, _";
            shapes.add("appArmorProfile: forbidden AppArmor profile%s (%s must not set AppArmor profile type to %s)"
                    .formatted(isOne ? "" : "s", annotations, values));
            for (String setters : setters()) {
                shapes.add(
                        "appArmorProfile: forbidden AppArmor profiles (%s and %s must not set AppArmor profile type to _, _)"
                                .formatted(setters, annotations));
            }
            shapes.add("seccompProfile_baseline: seccompProfile (forbidden %s %s)".formatted(annotations, values));
        }
        for (String containers : List.of(C, CS)) {
            boolean isOne = containers.equals(C);
            String uses = isOne ? "uses" : "use";
            shapes.add("allowPrivilegeEscalation: allowPrivilegeEscalation != false (" + containers
                    + " must set securityContext.allowPrivilegeEscalation=false)");
            shapes.add("privileged: privileged (" + containers + " must not set securityContext.privileged=true)");
            shapes.add("runAsNonRoot: runAsNonRoot != true (pod or " + containers
                    + " must set securityContext.runAsNonRoot=true)");
            shapes.add("seccompProfile_restricted: seccompProfile (pod or " + containers
                    + " must set securityContext.seccompProfile.type to RuntimeDefault or Localhost)");
            String drop = containers + " must set securityContext.capabilities.drop=[ALL]";
            shapes.add("capabilities_restricted: unrestricted capabilities (" + drop + ")");
            for (String values : List.of("_", "_, _")) {
                String s = values.equals("_") ? "" : "s";
                String add = containers + " must not include " + values + " in securityContext.capabilities.add";
                shapes.add("capabilities_baseline: non-default capabilities (" + add + ")");
                shapes.add("capabilities_restricted: unrestricted capabilities (" + add + ")");
                shapes.add("capabilities_restricted: unrestricted capabilities (" + drop + "; " + add + ")");
                shapes.add("hostPorts: hostPort (%s %s hostPort%s %s)".formatted(containers, uses, s, values));
                shapes.add("hostProbesAndHostLifecycle: probe or lifecycle host (%s %s probe or lifecycle host%s %s)"
                        .formatted(containers, uses, s, values));
                shapes.add("restrictedVolumes: restricted volume types (%s %s restricted volume type%s %s)"
                        .formatted(isOne ? "volume _" : "volumes _, _", uses, isOne ? "" : s, isOne ? "_" : values));
                if (!isOne || values.equals("_")) {
                    shapes.add("procMount: procMount (" + containers + " must not set securityContext.procMount to "
                            + values + ")");
                    shapes.add("procMount_restricted: procMount (" + containers
                            + " must not set securityContext.procMount to " + values + ")");
                }
            }
            shapes.add("hostPathVolumes: hostPath volumes (" + (isOne ? "volume _" : "volumes _, _") + ")");
        }
        for (String flags : List.of(
                "hostNetwork=true",
                "hostPID=true",
                "hostIPC=true",
                "hostNetwork=true, hostPID=true",
                "hostNetwork=true, hostIPC=true",
                "hostPID=true, hostIPC=true",
                "hostNetwork=true, hostPID=true, hostIPC=true")) {
            shapes.add("hostNamespaces: host namespaces (" + flags + ")");
        }
        shapes.add("sysctls: forbidden sysctls");
        shapes.add("sysctls: forbidden sysctls (_)");
        shapes.add("sysctls: forbidden sysctls (_, _)");
        return shapes;
    }

    private static List<String> setters() {
        return List.of("pod", C, CS, "pod and " + C, "pod and " + CS);
    }

    private static void add(List<String> shapes, String check, String message, boolean isImpossible) {
        if (!isImpossible) {
            shapes.add(check + ": " + message);
        }
    }
}

package io.podtrail.sink.receivers.message;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Lowering;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Fix;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What to do about an alert. Printable, but still to be escaped for a protocol.
 *
 * @param first what to know before anything is changed; empty when there is nothing
 * @param patchOf what the patch is for, such as {@code Deployment/api}
 * @param patch a strategic merge patch, ended by a line feed; empty when there is none to give
 * @param commands to copy into a shell
 * @param advice for what patch and commands leave, a sentence or two each
 */
public record Remedy(List<String> first, String patchOf, String patch, List<String> commands, List<String> advice) {
    /** For what the alert found; empty when nothing is known, or when it is resolved. */
    public static Optional<Remedy> of(Alert alert) {
        if (new AlertWords(alert).isResolved()) {
            return Optional.empty();
        }
        Remedy remedy = alert.type() == AlertType.WEAK_WINDOW ? ofWindow(alert) : ofWorkload(alert);
        return remedy.isEmpty() ? Optional.empty() : Optional.of(remedy);
    }

    private boolean isEmpty() {
        return first.isEmpty() && patch.isEmpty() && commands.isEmpty() && advice.isEmpty();
    }

    private static Remedy ofWindow(Alert alert) {
        Lowering lowering = alert.lowering();
        boolean isOpen = lowering != null && lowering.until() == null;
        List<String> restore = lowering == null || !isOpen ? List.of() : List.of(CommandLine.restore(alert, lowering));
        List<String> cameIn = alert.violatingPods() == 0
                ? List.of()
                : List.of(
                        "A restored label stops new pods and no running ones: delete what came in, or make it comply.");
        return new Remedy(List.of(), "", "", restore, cameIn);
    }

    private static Remedy ofWorkload(Alert alert) {
        Fix fix = alert.fix();
        if (fix == null) {
            return new Remedy(
                    List.of(),
                    "",
                    "",
                    List.of(),
                    advice(alert.findings().stream().map(Finding::check).toList()));
        }
        var first = new ArrayList<String>();
        if (!fix.nodeAccess().isEmpty()) {
            first.add(
                    ("It uses its node (%s). The usual answer for a node agent is a namespace that holds only such agents and"
                                    + " is labelled privileged, or an exemption. The patch breaks it if it needs what is taken away.")
                            .formatted(String.join(", ", fix.nodeAccess())));
        }
        if (fix.templateComplies()) {
            first.add(
                    fix.addedContainers().isEmpty()
                            ? "Its pod template complies already: replace the pods that violate."
                            : "Its pod template complies; what adds containers to its pods does not.");
        }
        if (!fix.addedContainers().isEmpty()) {
            first.add(Printable.of("Not in its pod template, so added by a webhook or controller that has to change: "
                    + String.join(", ", fix.addedContainers()) + "."));
        }
        var commands = new ArrayList<String>();
        if (!fix.podsToDelete().isEmpty()) {
            first.add("An ephemeral container violates. It cannot be changed: delete the pod.");
            commands.add(CommandLine.delete(alert, fix.podsToDelete()));
        }
        return new Remedy(first, patchOf(alert), printable(fix.patch()), commands, advice(fix.unanswered()));
    }

    private static String patchOf(Alert alert) {
        String workload = Printable.of(alert.workload().toString());
        Optional<WorkloadKind> kind = WorkloadKind.named(alert.workload().kind());
        if (kind.isEmpty()) {
            return "the pod template of " + workload;
        }
        boolean isFixedOnceMade = kind.get() == WorkloadKind.POD || kind.get() == WorkloadKind.JOB;
        return isFixedOnceMade ? workload + " (to be deleted and created again with it)" : workload;
    }

    private static String printable(String yaml) {
        return yaml.lines().map(line -> Printable.of(line) + "\n").collect(Collectors.joining());
    }

    private static List<String> advice(List<String> checks) {
        return checks.stream()
                .distinct()
                .flatMap(check -> Checks.of(check).stream())
                .map(check -> check.id() + ": " + check.guide().advice())
                .toList();
    }
}

package io.podtrail.conformance;

import io.podtrail.policy.Finding;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.pod.Pod;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which corners a pod visits: each revision of each check with its outcome, and each shape that a message can have, which is
 * the message without its values.
 */
final class Coverage {
    private static final Pattern ANNOTATION_IN_QUOTES = Pattern.compile("\"[^\" ]+=\"[^\"]*\"\"");
    private static final Pattern ANNOTATION = Pattern.compile("[^\" ]+=\"[^\"]*\"");
    private static final Pattern SEVERAL = Pattern.compile("\"[^\"]*\"(, \"[^\"]*\")+");
    private static final Pattern ONE = Pattern.compile("\"[^\"]*\"");
    private static final Pattern NUMBERS = Pattern.compile("-?\\d+(, -?\\d+)*$");

    private Coverage() {}

    static Set<String> of(Pod pod, boolean isPlain) {
        var visited = new LinkedHashSet<String>();
        for (Check check : Checks.ALL) {
            for (Check.Revision revision : check.revisions()) {
                Finding finding = revision.rule().judge(pod);
                String rule = "%s since v1.%d".formatted(check.id(), revision.sinceMinor());
                visited.add(rule + (finding == null ? " passes" : " fails"));
                if (finding != null && isPlain) {
                    visited.add(check.id() + ": " + shape(finding));
                }
            }
        }
        return visited;
    }

    /** One value becomes {@code _}, several become {@code _, _}. */
    static String shape(Finding finding) {
        String detail = finding.detail();
        if (finding.check().equals("sysctls")) {
            detail = detail.isEmpty() ? "" : detail.contains(", ") ? "_, _" : "_";
        }
        if (finding.check().equals("hostPorts")) {
            detail = NUMBERS.matcher(detail).replaceAll(ports -> ports.group().contains(",") ? "_, _" : "_");
        }
        detail = ANNOTATION_IN_QUOTES.matcher(detail).replaceAll("\"annotation\"");
        if (finding.check().equals("seccompProfile_baseline") && detail.startsWith("forbidden annotation")) {
            detail = ANNOTATION.matcher(detail).replaceAll("\"annotation\"");
        }
        // Fixed values are part of the message.
        detail = detail.replace("[\"ALL\"]", "[ALL]")
                .replace("\"RuntimeDefault\" or \"Localhost\"", "RuntimeDefault or Localhost");
        detail = SEVERAL.matcher(detail).replaceAll("_, _");
        detail = ONE.matcher(detail).replaceAll("_");
        return new Finding("", finding.reason(), detail).toString();
    }
}

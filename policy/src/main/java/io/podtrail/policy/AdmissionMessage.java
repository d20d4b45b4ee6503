package io.podtrail.policy;

import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the API server's own admission said of a pod, read back from its words: the inverse of {@link Verdict#message}. Such
 * words stand in Events of reason {@code FailedCreate}, in responses, and in audit annotations.
 *
 * @param asked the level and version that the pod was held against
 * @param findings in the order in which they were said; a reason that this version of the standards does not know is kept,
 *     with the reason itself for a check
 */
public record AdmissionMessage(LevelVersion asked, List<Finding> findings) {
    private static final Pattern OPENING = Pattern.compile("violates? PodSecurity \"([a-z]+:[a-z0-9.]+)\": ");

    /** By reason: the check that gives it, or where two do, that of baseline and that of restricted. */
    private static final Map<String, List<String>> CHECKS = Map.ofEntries(
            Map.entry("allowPrivilegeEscalation != false", List.of("allowPrivilegeEscalation")),
            Map.entry("forbidden AppArmor profile", List.of("appArmorProfile")),
            Map.entry("forbidden AppArmor profiles", List.of("appArmorProfile")),
            Map.entry("forbidden sysctls", List.of("sysctls")),
            Map.entry("host namespaces", List.of("hostNamespaces")),
            Map.entry("hostPath volumes", List.of("hostPathVolumes")),
            Map.entry("hostPort", List.of("hostPorts")),
            Map.entry("hostProcess", List.of("windowsHostProcess")),
            Map.entry("non-default capabilities", List.of("capabilities_baseline")),
            Map.entry("privileged", List.of("privileged")),
            Map.entry("probe or lifecycle host", List.of("hostProbesAndHostLifecycle")),
            Map.entry("procMount", List.of("procMount", "procMount_restricted")),
            Map.entry("restricted volume types", List.of("restrictedVolumes")),
            Map.entry("runAsNonRoot != true", List.of("runAsNonRoot")),
            Map.entry("runAsUser=0", List.of("runAsUser")),
            Map.entry("seLinuxOptions", List.of("seLinuxOptions")),
            Map.entry("seccompProfile", List.of("seccompProfile_baseline", "seccompProfile_restricted")),
            Map.entry("unrestricted capabilities", List.of("capabilities_restricted")));

    public AdmissionMessage {
        findings = List.copyOf(findings);
    }

    /** Finds such words in a text; empty where there are none. */
    public static Optional<AdmissionMessage> find(String text) {
        Matcher opening = OPENING.matcher(text);
        if (!opening.find()) {
            return Optional.empty();
        }
        return LevelVersion.parse(opening.group(1))
                .map(asked -> new AdmissionMessage(asked, findings(text.substring(opening.end()), asked)))
                .filter(message -> !message.findings.isEmpty());
    }

    private static List<Finding> findings(String words, LevelVersion asked) {
        var findings = new ArrayList<Finding>();
        int at = 0;
        while (at < words.length()) {
            int detail = words.indexOf(" (", at);
            int next = words.indexOf(", ", at);
            if (detail >= 0 && (next < 0 || detail < next)) {
                int end = closing(words, detail + 1);
                findings.add(finding(words.substring(at, detail), words.substring(detail + 2, end), asked));
                at = words.startsWith(", ", end + 1) ? end + 3 : words.length();
            } else {
                findings.add(finding(words.substring(at, next < 0 ? words.length() : next), "", asked));
                at = next < 0 ? words.length() : next + 2;
            }
        }
        return findings;
    }

    /** Where the bracket that opens at an index closes; the end of the text where it was cut off before. */
    private static int closing(String words, int opening) {
        boolean quoted = false;
        int depth = 0;
        for (int i = opening; i < words.length(); i++) {
            char c = words.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')' && --depth == 0) {
                return i;
            }
        }
        return words.length();
    }

    private static Finding finding(String reason, String detail, LevelVersion asked) {
        List<String> candidates = CHECKS.getOrDefault(reason, List.of(reason));
        String check = candidates.stream()
                .filter(id ->
                        Checks.of(id).filter(known -> isAsked(known, asked)).isPresent())
                .reduce((baseline, restricted) -> restricted)
                .orElse(candidates.get(0));
        return new Finding(check, reason, detail);
    }

    private static boolean isAsked(Check check, LevelVersion asked) {
        return check.level().compareTo(asked.level()) <= 0
                && check.revisions().get(0).sinceMinor() <= asked.version().minor();
    }
}

package io.podtrail.sink.receivers.message;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Lowering;
import io.podtrail.policy.Version;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Command lines to copy into a shell. Whatever an alert holds is one word in them. */
final class CommandLine {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    /** What no name in Kubernetes has: in a protocol's escaping it could become the quote that ends the word. */
    private static final Pattern STRANGE = Pattern.compile("[^A-Za-z0-9_@%+=:,./ -]");

    private static final String ENFORCE = "pod-security.kubernetes.io/enforce=";
    private static final String ENFORCE_VERSION = "pod-security.kubernetes.io/enforce-version=";

    private CommandLine() {}

    /** Shows all that is known of what the alert is about. */
    static String describe(Alert alert) {
        return alert.type() == AlertType.WEAK_WINDOW
                ? of("podtrail", "describe", "namespace", alert.namespace(), "--cluster", cluster(alert))
                : of(
                        "podtrail",
                        "describe",
                        "workload",
                        alert.workload().toString(),
                        "-n",
                        alert.namespace(),
                        "--cluster",
                        cluster(alert));
    }

    private static String cluster(Alert alert) {
        return alert.clusterAlias() == null ? alert.cluster() : alert.clusterAlias();
    }

    /** Silences alerts, and nothing else. */
    static String silence(List<Alert> alerts) {
        return of(
                "podtrail",
                "silence",
                "add",
                "alert=" + alerts.stream().map(Alert::fingerprint).collect(Collectors.joining(",")),
                "--duration",
                "2h",
                "--comment",
                "being looked at");
    }

    /** Gives the namespace the level back that its enforce had. */
    static String restore(Alert alert, Lowering lowering) {
        Version version = lowering.before().version();
        String level = ENFORCE + lowering.before().level();
        return version.equals(Version.LATEST)
                ? of("kubectl", "label", "namespace", alert.namespace(), level, "--overwrite")
                : of(
                        "kubectl",
                        "label",
                        "namespace",
                        alert.namespace(),
                        level,
                        ENFORCE_VERSION + version,
                        "--overwrite");
    }

    /** Deletes pods; what makes them makes new ones without ephemeral containers. */
    static String delete(Alert alert, Iterable<String> pods) {
        var line = new StringBuilder(of("kubectl", "delete", "pod", "-n", alert.namespace()));
        pods.forEach(pod -> line.append(' ').append(word(pod)));
        return line.toString();
    }

    private static String of(String... words) {
        return Arrays.stream(words).map(CommandLine::word).collect(Collectors.joining(" "));
    }

    /** One word of a POSIX shell; what is strange in it stands as a question mark. */
    private static String word(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : "'" + STRANGE.matcher(text).replaceAll("?") + "'";
    }
}

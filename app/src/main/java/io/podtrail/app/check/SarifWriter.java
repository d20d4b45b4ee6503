package io.podtrail.app.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.Mode;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/** SARIF 2.1.0, which code hosts show as annotations: a result per workload and check. */
public final class SarifWriter {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
    private static final String STANDARDS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";

    private final Map<String, Integer> occurrences = new HashMap<>();

    private SarifWriter() {}

    /**
     * Writes the report as a log with one run.
     *
     * @param version Podtrail's own
     */
    public static void write(CheckReport report, String version, PrintWriter out) throws IOException {
        ObjectNode log = new SarifWriter().log(report, version);
        out.print(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(log) + "\n");
        out.flush();
    }

    private ObjectNode log(CheckReport report, String version) {
        ObjectNode log = MAPPER.createObjectNode().put("$schema", SCHEMA).put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "podtrail").put("version", version).put("informationUri", STANDARDS);
        ArrayNode rules = driver.putArray("rules");
        Checks.ALL.forEach(check -> rule(rules.addObject(), check));
        ObjectNode invocation = run.putArray("invocations")
                .addObject()
                .put("executionSuccessful", report.problems().isEmpty());
        if (!report.problems().isEmpty() || !report.passedOver().isEmpty()) {
            ArrayNode notifications = invocation.putArray("toolExecutionNotifications");
            report.problems()
                    .forEach(problem -> notification(
                            notifications.addObject(),
                            "error",
                            problem.problem().toString(),
                            problem.file(),
                            problem.problem().line()));
            report.passedOver()
                    .forEach(file -> notification(
                            notifications.addObject(), "warning", "passed over: " + file.reason(), file.file(), 0));
        }
        ArrayNode results = run.putArray("results");
        for (CheckedWorkload workload : report.workloads()) {
            for (Violation violation : workload.violations()) {
                result(results.addObject(), workload, violation);
            }
        }
        return log;
    }

    private static void rule(ObjectNode rule, Check check) {
        rule.put("id", check.id()).put("name", check.id());
        rule.putObject("shortDescription").put("text", check.guide().wants());
        rule.putObject("help").put("text", check.guide().advice());
        rule.put("helpUri", STANDARDS);
        rule.putObject("properties")
                .putArray("tags")
                .add("security")
                .add("kubernetes")
                .add(check.level().toString());
    }

    private void result(ObjectNode result, CheckedWorkload workload, Violation violation) {
        String check = violation.finding().check();
        result.put("ruleId", check)
                .put("ruleIndex", Checks.order(check))
                .put("level", violation.concerns(Mode.ENFORCE) ? "error" : "warning");
        Demand demand = violation.demands().get(0);
        result.putObject("message")
                .put(
                        "text",
                        message("%s violates PodSecurity \"%s\": %s"
                                .formatted(workload, demand.asked(), violation.finding())));
        ObjectNode location = result.putArray("locations").addObject();
        physical(location, workload.file(), violation.line());
        location.putArray("logicalLocations").addObject().put("fullyQualifiedName", Printable.of(workload.toString()));
        result.putObject("partialFingerprints").put("workloadCheck/v1", fingerprint(workload, check));
        if (!workload.fix().isEmpty()) {
            result.putObject("properties")
                    .put("strategicMergePatch", workload.fix().toYaml());
        }
    }

    /** Stays the same when lines move; the same workload once more, as of another overlay, is another. */
    private String fingerprint(CheckedWorkload workload, String check) {
        String identity = workload.file() + " " + workload + " " + check;
        int occurrence = occurrences.merge(identity, 1, Integer::sum);
        return occurrence == 1 ? identity : identity + " #" + occurrence;
    }

    private static void notification(ObjectNode notification, String level, String text, String file, int line) {
        notification.put("level", level);
        notification.putObject("message").put("text", message(text));
        physical(notification.putArray("locations").addObject(), file, line);
    }

    private static void physical(ObjectNode location, String file, int line) {
        ObjectNode physical = location.putObject("physicalLocation");
        physical.putObject("artifactLocation").put("uri", uri(file));
        if (line > 0) {
            physical.putObject("region").put("startLine", line);
        }
    }

    /** A path as RFC 3986 has it: everything but unreserved characters and slashes by its UTF-8 bytes in percent. */
    private static String uri(String file) {
        var uri = new StringBuilder(file.startsWith("/") ? "file:" : "");
        for (byte b : file.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "/-._~".indexOf(c) >= 0)) {
                uri.append(c);
            } else {
                uri.append('%').append("%02X".formatted((int) c));
            }
        }
        return uri.toString();
    }

    /** A message in which nothing is a link: SARIF's are {@code [text](target)}. */
    private static String message(String text) {
        return Printable.of(text).replace("](", "]\\u0028");
    }
}

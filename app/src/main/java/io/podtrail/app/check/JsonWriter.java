package io.podtrail.app.check;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.Mode;
import io.podtrail.policy.fix.Patch;
import java.io.IOException;
import java.io.PrintWriter;

/** For programs: everything that the report holds. */
public final class JsonWriter {
    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonWriter() {}

    /** Writes the report as one JSON object. */
    public static void write(CheckReport report, PrintWriter out) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        ArrayNode workloads = root.putArray("workloads");
        report.workloads().forEach(workload -> add(workloads.addObject(), workload));
        ArrayNode problems = root.putArray("problems");
        report.problems()
                .forEach(problem -> problems.addObject()
                        .put("file", problem.file())
                        .put("line", problem.problem().line())
                        .put("field", problem.problem().field())
                        .put("text", problem.problem().text()));
        ArrayNode warnings = root.putArray("warnings");
        report.warnings()
                .forEach(warning -> warnings.addObject()
                        .put("file", warning.file())
                        .put("line", warning.problem().line())
                        .put("text", warning.problem().text()));
        ArrayNode passedOver = root.putArray("passedOver");
        report.passedOver()
                .forEach(file -> passedOver.addObject().put("file", file.file()).put("reason", file.reason()));
        root.putObject("summary")
                .put("files", report.files())
                .put("workloads", report.workloads().size())
                .put("violating", report.violating().size())
                .put("assumed", report.assumed())
                .put("problems", report.problems().size())
                .put("passedOver", report.passedOver().size())
                .set("otherKinds", MAPPER.valueToTree(report.otherKinds()));
        out.print(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        out.flush();
    }

    private static void add(ObjectNode json, CheckedWorkload workload) {
        json.put("file", workload.file())
                .put("line", workload.manifest().line())
                .put("kind", workload.manifest().kind())
                .put("namespace", workload.namespace())
                .put("name", workload.manifest().name());
        if (!workload.manifest().part().isEmpty()) {
            json.put("part", workload.manifest().part());
        }
        ArrayNode demands = json.putArray("against");
        workload.demands().forEach(demand -> add(demands.addObject(), demand));
        if (workload.isExempt()) {
            json.put("exemption", workload.exemption());
        }
        ArrayNode violations = json.putArray("violations");
        for (Violation violation : workload.violations()) {
            ObjectNode item = violations
                    .addObject()
                    .put("check", violation.finding().check())
                    .put("reason", violation.finding().reason())
                    .put("detail", violation.finding().detail())
                    .put("line", violation.line());
            ArrayNode against = item.putArray("against");
            violation.demands().forEach(demand -> add(against.addObject(), demand));
        }
        Patch fix = workload.fix();
        if (!fix.isEmpty()) {
            ObjectNode fixes = json.putObject("fix").put("strategicMergePatch", fix.toYaml());
            fixes.set("jsonPatch", fix.operations());
            workload.nodeAccess().forEach(fixes.withArray("nodeAccess")::add);
        }
    }

    private static void add(ObjectNode json, Demand demand) {
        json.put("level", demand.asked().level().toString())
                .put("version", demand.asked().version().toString());
        ArrayNode modes = json.putArray("modes");
        demand.modes().stream().map(Mode::toString).forEach(modes::add);
    }
}

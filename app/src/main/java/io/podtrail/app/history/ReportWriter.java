package io.podtrail.app.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.podtrail.policy.pod.PodJson;
import io.podtrail.processor.replay.ClusterOutcome;
import io.podtrail.processor.replay.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Writes a report in the form that was asked for. */
public final class ReportWriter {
    /** The forms. */
    public enum Output {
        table,
        json,
        csv,
        html
    }

    private static final JsonMapper JSON = PodJson.builder(new JsonFactory())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ReportWriter() {}

    /** What JSON has around a result: all that is needed to judge it and to reproduce it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Envelope(
            String command,
            String digest,
            long records,
            List<String> caveats,
            Plan plan,
            List<ClusterOutcome> clusters,
            Object result) {}

    /** Writes the report; caveats of a table go to standard error, so that they are seen beside a redirected table too. */
    public static void write(Report report, Output output, PrintWriter out) throws IOException {
        ReplayRun run = report.run();
        switch (output) {
            case table -> {
                report.summary().forEach(out::println);
                for (Sheet sheet : report.sheets()) {
                    out.println();
                    if (!sheet.rows().isEmpty()) {
                        out.println(sheet.title() + ":");
                    }
                    sheet.writeTable(out);
                }
            }
            case json ->
                out.print(JSON.writeValueAsString(new Envelope(
                                run.command(),
                                run.outcome().digest(),
                                run.outcome().records(),
                                run.caveats(),
                                run.plan(),
                                run.outcome().clusters(),
                                report.result()))
                        + "\n");
            case csv -> report.sheets().get(0).writeCsv(out);
            case html -> HtmlReport.write(report, out);
        }
        out.flush();
        if (output != Output.html && output != Output.json) {
            run.caveats().forEach(caveat -> System.err.println("podtrail: " + caveat));
        }
    }
}

package io.podtrail.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts JMH's results and those of Go's benchmarks into one table. Called by {@code bench/run}. */
public final class Comparison {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Pattern GO_RESULT = Pattern.compile(
            "Benchmark(\\w+)/([\\w-]+)/([\\w-]+?)(?:-\\d+)?\\s+\\d+\\s+([\\d.]+) ns/op\\s+(\\d+) B/op.*");

    /**
     * One figure of upstream's.
     *
     * @param variant the level of a verdict, or the decoder
     */
    private record Upstream(String benchmark, String pod, String variant, double nanos, double bytes) {}

    /** One row: what was measured on which pod; upstream's side is empty where it has no such thing. */
    private record Row(String what, String pod, double nanos, double bytes, Optional<Upstream> upstream) {
        String ratio() {
            return upstream.map(other -> format("%.1f×", other.nanos() / nanos)).orElse("");
        }
    }

    private Comparison() {}

    /** Arguments: JMH's result as JSON, the output of {@code go test -bench}, {@code table} or {@code json}. */
    public static void main(String[] args) throws IOException {
        List<Row> rows = rows(MAPPER.readTree(Path.of(args[0]).toFile()), upstream(Path.of(args[1])));
        System.out.print(args[2].equals("json") ? json(rows) : table(rows));
    }

    private static List<Row> rows(JsonNode results, List<Upstream> upstream) {
        var rows = new ArrayList<Row>();
        for (JsonNode result : results) {
            String name = result.path("benchmark").asText();
            name = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
            String pod = result.at("/params/file").asText();
            String level = result.at("/params/level").asText();
            String ratioTo = name.startsWith("VerdictBenchmark")
                    ? "Evaluate"
                    : name.equals("DecodeBenchmark.decodeAndEvaluate") ? "Decode" : "";
            Optional<Upstream> fastest = upstream.stream()
                    .filter(other ->
                            other.benchmark().equals(ratioTo) && other.pod().equals(pod))
                    .filter(other -> level.isEmpty() || other.variant().equals(level))
                    .min(Comparator.comparingDouble(Upstream::nanos));
            rows.add(new Row(
                    level.isEmpty() ? name : name + " " + level,
                    pod,
                    result.at("/primaryMetric/score").asDouble(),
                    result.path("secondaryMetrics")
                            .path("gc.alloc.rate.norm")
                            .path("score")
                            .asDouble(),
                    fastest));
        }
        return rows;
    }

    /** Means over all runs of the same. */
    private static List<Upstream> upstream(Path goOutput) throws IOException {
        return Files.readAllLines(goOutput).stream()
                .map(GO_RESULT::matcher)
                .filter(line -> line.matches())
                .map(line -> new Upstream(
                        line.group(1),
                        line.group(2),
                        line.group(3),
                        Double.parseDouble(line.group(4)),
                        Double.parseDouble(line.group(5))))
                .collect(Collectors.groupingBy(one -> List.of(one.benchmark(), one.pod(), one.variant())))
                .values()
                .stream()
                .map(Comparison::mean)
                .toList();
    }

    private static Upstream mean(List<Upstream> runs) {
        Upstream first = runs.get(0);
        return new Upstream(
                first.benchmark(),
                first.pod(),
                first.variant(),
                runs.stream().mapToDouble(Upstream::nanos).average().orElseThrow(),
                runs.stream().mapToDouble(Upstream::bytes).average().orElseThrow());
    }

    private static String table(List<Row> rows) {
        var text = new StringBuilder();
        text.append("| what | pod | ns | bytes | upstream ns | bytes | ratio |\n");
        text.append("| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
        for (Row row : rows) {
            text.append(format(
                    "| %s | %s | %,.0f | %,.0f | %s | %s | %s |\n",
                    row.what(),
                    row.pod(),
                    row.nanos(),
                    row.bytes(),
                    row.upstream()
                            .map(other -> format("%,.0f (%s)", other.nanos(), other.variant()))
                            .orElse(""),
                    row.upstream().map(other -> format("%,.0f", other.bytes())).orElse(""),
                    row.ratio()));
        }
        return text.toString();
    }

    private static String json(List<Row> rows) throws IOException {
        ArrayNode all = MAPPER.createArrayNode();
        for (Row row : rows) {
            ObjectNode json = all.addObject()
                    .put("what", row.what())
                    .put("pod", row.pod())
                    .put("nanoseconds", row.nanos())
                    .put("bytes", row.bytes());
            row.upstream()
                    .ifPresent(other -> json.put("upstreamVariant", other.variant())
                            .put("upstreamNanoseconds", other.nanos())
                            .put("upstreamBytes", other.bytes())
                            .put("ratio", other.nanos() / row.nanos()));
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}

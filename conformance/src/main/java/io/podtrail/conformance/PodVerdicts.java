package io.podtrail.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Pods, judged at both levels at every version. What upstream's decoder refuses must be refused by ours as well: a pod that
 * no API server could have shown is not judged silently.
 */
final class PodVerdicts implements Subject {
    private static final List<Level> LEVELS = List.of(Level.BASELINE, Level.RESTRICTED);
    private static final JsonMapper MAPPER = PodJson.mapper();

    private final String name;
    private final int podsPerQuestion;
    private final LongFunction<LongFunction<JsonNode>> podsOfSeed;
    private final int newestMinor;
    private final BiFunction<LevelVersion, Pod, Verdict> evaluator;

    private PodVerdicts(
            String name,
            int podsPerQuestion,
            LongFunction<LongFunction<JsonNode>> podsOfSeed,
            int newestMinor,
            BiFunction<LevelVersion, Pod, Verdict> evaluator) {
        this.name = name;
        this.podsPerQuestion = podsPerQuestion;
        this.podsOfSeed = podsOfSeed;
        this.newestMinor = newestMinor;
        this.evaluator = evaluator;
    }

    static PodVerdicts ofRandomPods(Upstream upstream) {
        return of(upstream, Evaluator.newest()::evaluate);
    }

    /** With another evaluator than ours: a wrong one shows that differences are found. */
    static PodVerdicts of(Upstream upstream, BiFunction<LevelVersion, Pod, Verdict> evaluator) {
        return new PodVerdicts("pods", 1, RandomPods::ofSeed, upstream.newestMinor(), evaluator);
    }

    static PodVerdicts ofDamagedPods(Upstream upstream) {
        return new PodVerdicts(
                "damaged-pods", 4, DamagedPods::ofSeed, upstream.newestMinor(), Evaluator.newest()::evaluate);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int podsPerQuestion() {
        return podsPerQuestion;
    }

    @Override
    public JsonNode question(long seed, long number) {
        return Randomness.JSON.objectNode().set("pod", podsOfSeed.apply(seed).apply(number));
    }

    @Override
    public long comparisons(JsonNode answer) {
        return isRefusal(answer) ? 1 : (long) LEVELS.size() * (newestMinor + 2);
    }

    static boolean isRefusal(JsonNode answer) {
        return answer.has("error");
    }

    @Override
    public @Nullable Difference compare(JsonNode question, JsonNode answer) {
        Pod pod;
        try {
            // From text, as in production: a tree would hide what the reader of text does.
            pod = MAPPER.readValue(question.path("pod").toString(), Pod.class);
        } catch (JsonProcessingException e) {
            return isRefusal(answer)
                    ? null
                    : new Difference("decoding", "refused: " + e.getOriginalMessage(), "decoded and judged");
        }
        if (isRefusal(answer)) {
            return new Difference(
                    "decoding",
                    "decoded and judged",
                    "refused: " + answer.path("error").asText());
        }
        for (Level level : LEVELS) {
            Difference difference = compare(level, pod, answer.path(level.toString()));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    /** The answer is a list of runs: a verdict holds from its first version until the next run's. */
    private @Nullable Difference compare(Level level, Pod pod, JsonNode runs) {
        int run = 0;
        for (int minor = 0; minor <= newestMinor + 1; minor++) {
            if (run + 1 < runs.size() && runs.get(run + 1).path("from").asInt() == minor) {
                run++;
            }
            var asked = new LevelVersion(level, minor > newestMinor ? Version.LATEST : Version.of(minor));
            JsonNode upstream = runs.path(run).path("findings");
            Verdict ours = evaluator.apply(asked, pod);
            if (!isSame(ours, upstream)) {
                return new Difference(asked.toString(), text(ours), text(upstream));
            }
        }
        return null;
    }

    private static boolean isSame(Verdict ours, JsonNode upstream) {
        if (!upstream.isArray() || ours.findings().size() != upstream.size()) {
            return false;
        }
        for (int i = 0; i < upstream.size(); i++) {
            Finding finding = ours.findings().get(i);
            JsonNode theirs = upstream.get(i);
            if (!finding.reason().equals(theirs.path(0).asText())
                    || !finding.detail().equals(theirs.path(1).asText())) {
                return false;
            }
        }
        return true;
    }

    private static String text(Verdict verdict) {
        return verdict.isAllowed() ? "allowed" : "denied: " + verdict.detail();
    }

    private static String text(JsonNode findings) {
        var all = new java.util.ArrayList<Finding>();
        findings.forEach(finding -> all.add(
                new Finding("", finding.path(0).asText(), finding.path(1).asText())));
        return text(new Verdict(all));
    }
}

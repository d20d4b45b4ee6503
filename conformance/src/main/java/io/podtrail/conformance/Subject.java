package io.podtrail.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One thing that both sides can be asked about. A question is a function of seed and number, so that a single one can be
 * asked again; what is compared is a function of question and answer alone, so that a smaller question can be tried.
 */
interface Subject {
    /** Plural, as in reports and in {@code --only}. */
    String name();

    /** How many pods there are to one question of this subject. */
    int podsPerQuestion();

    JsonNode question(long seed, long number);

    /** The first thing on which the two differ; null when they agree. */
    @Nullable Difference compare(JsonNode question, JsonNode answer);

    /** How many single answers {@link #compare} has compared when it found no difference. */
    long comparisons(JsonNode answer);
}

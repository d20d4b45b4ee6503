package io.podtrail.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Asks both sides, many questions in flight at a time, until there are enough triples or the first disagreement. */
final class Comparison {
    private static final int IN_FLIGHT = 512;

    private final Oracle oracle;
    private final List<Subject> subjects;
    private final Map<Subject, Count> counts = new LinkedHashMap<>();

    /** How much of a subject was compared. */
    record Count(long questions, long comparisons) {
        Count plus(long more) {
            return new Count(questions + 1, comparisons + more);
        }
    }

    /** A question on which the two differ, and how to ask it again. */
    record Disagreement(
            Subject subject, long number, JsonNode question, boolean upstreamRefuses, Difference difference) {}

    private record Sent(@Nullable Subject subject, long number, JsonNode question) {}

    Comparison(Oracle oracle, List<Subject> subjects) {
        this.oracle = oracle;
        this.subjects = subjects;
        subjects.forEach(subject -> counts.put(subject, new Count(0, 0)));
    }

    Map<Subject, Count> counts() {
        return counts;
    }

    /**
     * Compares.
     *
     * @param pods how many pods; each brings its share of the other questions
     * @param onPod called with the number of pods compared so far
     */
    @Nullable Disagreement run(long seed, long pods, LongConsumer onPod) throws IOException, InterruptedException {
        BlockingQueue<Sent> inFlight = new ArrayBlockingQueue<>(IN_FLIGHT);
        ExecutorService asking = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "asking");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> asked = asking.submit(() -> {
            try {
                askAll(seed, pods, inFlight);
            } finally {
                put(new Sent(null, 0, Randomness.JSON.nullNode()), inFlight);
            }
            return null;
        });
        try {
            Disagreement disagreement = compareAll(inFlight, onPod);
            if (disagreement == null) {
                asked.get();
            }
            return disagreement;
        } catch (ExecutionException e) {
            throw new IOException("the questions stopped: " + e.getCause(), e);
        } finally {
            asking.shutdownNow();
        }
    }

    /** Asks a single question again. */
    @Nullable Disagreement runOne(Subject subject, long seed, long number) throws IOException {
        JsonNode question = subject.question(seed, number);
        JsonNode answer = oracle.ask(question);
        counts.computeIfPresent(subject, (same, count) -> count.plus(subject.comparisons(answer)));
        return disagreement(subject, number, question, answer);
    }

    /** The smallest question that still shows a difference; asked of a fresh oracle, because the other has more to say. */
    static Disagreement smallest(Disagreement found, Oracle fresh) {
        JsonNode question = Shrinking.smallest(
                found.question(),
                candidate -> candidate.size() == found.question().size() && again(found, candidate, fresh) != null);
        Disagreement smallest = again(found, question, fresh);
        return smallest == null ? found : smallest;
    }

    /** A part of a question can be no question at all: what upstream refuses then is not what it was asked first. */
    private static @Nullable Disagreement again(Disagreement found, JsonNode question, Oracle oracle) {
        try {
            JsonNode answer = oracle.ask(question);
            Disagreement disagreement = disagreement(found.subject(), found.number(), question, answer);
            return disagreement == null || disagreement.upstreamRefuses() != found.upstreamRefuses()
                    ? null
                    : disagreement;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Disagreement disagreement(
            Subject subject, long number, JsonNode question, JsonNode answer) {
        Difference difference = subject.compare(question, answer);
        return difference == null ? null : new Disagreement(subject, number, question, answer.has("error"), difference);
    }

    private void askAll(long seed, long pods, BlockingQueue<Sent> inFlight) throws IOException, InterruptedException {
        for (long pod = 0; pod < pods; pod++) {
            for (Subject subject : subjects) {
                if (pod % subject.podsPerQuestion() == 0) {
                    long number = pod / subject.podsPerQuestion();
                    JsonNode question = subject.question(seed, number);
                    put(new Sent(subject, number, question), inFlight);
                    oracle.send(question);
                }
            }
        }
        oracle.flush();
    }

    /** When the queue is full, the other side waits for answers to what may still lie in the buffer. */
    private void put(Sent sent, BlockingQueue<Sent> inFlight) throws IOException, InterruptedException {
        if (!inFlight.offer(sent)) {
            oracle.flush();
            inFlight.put(sent);
        }
    }

    private @Nullable Disagreement compareAll(BlockingQueue<Sent> inFlight, LongConsumer onPod)
            throws IOException, InterruptedException {
        long pods = 0;
        while (true) {
            Sent sent = inFlight.take();
            Subject subject = sent.subject();
            if (subject == null) {
                return null;
            }
            JsonNode answer = oracle.receive();
            Disagreement disagreement = disagreement(subject, sent.number(), sent.question(), answer);
            if (disagreement != null) {
                return disagreement;
            }
            counts.computeIfPresent(subject, (same, count) -> count.plus(subject.comparisons(answer)));
            if (subject == subjects.get(0)) {
                onPod.accept(++pods);
            }
        }
    }
}

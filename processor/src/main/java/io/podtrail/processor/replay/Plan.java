package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Fingerprint;
import io.podtrail.processor.store.StateSerde;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a replay's outcome depends on. The same plan over the same log always gives the same outcome.
 *
 * @param topic of the observations
 * @param hypothesis what would have been otherwise; null for what was
 * @param segments one per partition
 * @param logBegins whether the log still begins with its first record; otherwise retention has taken some
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Plan(
        String topic,
        Window window,
        Scope scope,
        @Nullable Hypothesis hypothesis,
        List<Segment> segments,
        boolean logBegins) {
    public Plan {
        segments = List.copyOf(segments);
    }

    /** Clusters whose picture at the window's begin may lack something. */
    @JsonIgnore
    public List<String> incomplete() {
        return segments.stream()
                .flatMap(segment -> segment.incomplete().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** How many offsets it spans. */
    @JsonIgnore
    public long length() {
        return segments.stream().mapToLong(Segment::length).sum();
    }

    /** Identifies the plan: window, policy and every offset. */
    public String digest() {
        byte[] json = Objects.requireNonNull(new StateSerde<>(Plan.class).serialize(topic, this));
        return Fingerprint.of(new String(json, StandardCharsets.UTF_8));
    }
}

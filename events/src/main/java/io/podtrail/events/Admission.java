package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the API server's own PodSecurity admission said of a pod or a workload.
 *
 * @param workload whose pod it was; the pod itself when nobody else makes it
 * @param at when it was said
 * @param message in upstream's words, such as {@code violates PodSecurity "restricted:latest": privileged (…)}; empty
 *     when an exemption let it pass
 * @param exemption what it was exempt by, {@code user}, {@code namespace} or {@code runtimeClass}; null when by nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Admission(
        String namespace,
        Workload workload,
        Instant at,
        String message,
        @Nullable String exemption) {}

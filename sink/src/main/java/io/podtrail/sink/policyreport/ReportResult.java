package io.podtrail.sink.policyreport;

import io.podtrail.events.Evidence;
import io.podtrail.events.NotEvaluable;
import io.podtrail.policy.Finding;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import java.time.Instant;
import java.util.List;

/**
 * What one check holds against a workload in one mode.
 *
 * @param asked what the namespace asks for in this mode
 * @param finding of the first that violates, by its key; others may differ in the detail
 * @param since when the first of them began to violate this mode
 * @param isGrandfathered whether only a later, stricter demand of {@code enforce} is against all of them
 * @param evidence what shows it, in the order of {@link Evidence}
 * @param pods how many running pods
 * @param samplePods some of them, by name
 * @param notEvaluable what is configured but cannot be seen from outside, and might excuse it
 */
record ReportResult(
        Mode mode,
        LevelVersion asked,
        Finding finding,
        Instant since,
        boolean isGrandfathered,
        List<Evidence> evidence,
        int pods,
        List<String> samplePods,
        List<NotEvaluable> notEvaluable) {}

package io.podtrail.processor.replay;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.fix.Patch;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;

/** How a pod that was seen is mended. */
final class Fixes {
    private static final JsonMapper MAPPER = PodJson.mapper();

    private final Evaluator evaluator;

    Fixes(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** A strategic merge patch with which the pod would be allowed; empty where there is none to give. */
    String of(LevelVersion asked, Pod pod) {
        var edits = new PodEdits(pod);
        evaluator.mend(asked, edits);
        Patch patch = Patch.of((ObjectNode) MAPPER.valueToTree(pod), edits.all());
        return patch.isEmpty() ? "" : patch.toYaml();
    }
}

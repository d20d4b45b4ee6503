package io.podtrail.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.Version;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.manifest.Manifest;
import io.podtrail.policy.manifest.ManifestFile;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.util.List;

/** What {@code conformance/fuzz} calls with any bytes: a decode error is fine, any other exception is a finding. */
public final class FuzzTarget {
    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final List<LevelVersion> ASKED = List.of(
            new LevelVersion(Level.BASELINE, Version.of(0)),
            new LevelVersion(Level.BASELINE, Version.of(18)),
            new LevelVersion(Level.BASELINE, Version.LATEST),
            new LevelVersion(Level.RESTRICTED, Version.of(0)),
            new LevelVersion(Level.RESTRICTED, Version.of(24)),
            new LevelVersion(Level.RESTRICTED, Version.LATEST));

    private FuzzTarget() {}

    /** The name by which Jazzer finds it. */
    public static void fuzzerTestOneInput(byte[] input) {
        accepts(input);
        checks(input);
    }

    /** As {@code podtrail check} does: reads any bytes as a file of manifests, and mends what violates. */
    static void checks(byte[] input) {
        for (Manifest manifest : ManifestFile.read(input).manifests()) {
            var edits = new PodEdits(manifest.pod());
            Evaluator.newest().mend(ASKED.get(ASKED.size() - 1), edits);
            manifest.patch(manifest.edits(edits)).toYaml();
        }
    }

    /** Whether the bytes were a pod; such a pod is judged, written, read back and judged the same. */
    static boolean accepts(byte[] input) {
        Pod pod;
        try {
            pod = MAPPER.readValue(input, Pod.class);
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            // What Jackson says of bytes that are no text: the other half of the declared error.
            return false;
        }
        if (pod == null) {
            return false;
        }
        Pod again = readBack(pod);
        for (LevelVersion asked : ASKED) {
            Verdict verdict = Evaluator.newest().evaluate(asked, pod);
            if (verdict.isAllowed() != verdict.detail().isEmpty()
                    || !verdict.equals(Evaluator.newest().evaluate(asked, again))) {
                throw new IllegalStateException("judged otherwise after it was written and read back, at " + asked);
            }
        }
        return true;
    }

    private static Pod readBack(Pod pod) {
        try {
            return MAPPER.readValue(MAPPER.writeValueAsBytes(pod), Pod.class);
        } catch (IOException e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
    }
}

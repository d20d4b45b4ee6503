package io.podtrail.app.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** A patch where a table must hold it. */
final class PatchText {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper JSON = new JsonMapper();

    private PatchText() {}

    /** The same as JSON, on one line, as {@code kubectl patch -p} takes it. */
    static String onOneLine(String yaml) {
        try {
            return JSON.writeValueAsString(YAML.readTree(yaml));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a patch of ours is YAML", e);
        }
    }
}

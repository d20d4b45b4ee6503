package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;

/** How pods are read and written: unknown fields are dropped, but a known one of the wrong type is an error, as in Kubernetes. */
public final class PodJson {
    /**
     * The longest name of a field. Managed fields have names that quote a pod's own texts, such as those of environment
     * variables, and Jackson's own limit of 50,000 characters would make a whole list unreadable because of one pod.
     */
    public static final int MAX_NAME_LENGTH = 8 * 1024 * 1024;

    private PodJson() {}

    /** A builder over the given format (JSON, or YAML through its own factory) with the rules of this package. */
    public static JsonMapper.Builder builder(JsonFactory format) {
        return JsonMapper.builder(format)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfig(LogicalType.Textual, config -> {
                    config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                    config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                });
    }

    /** For JSON. Thread-safe; build once. */
    public static JsonMapper mapper() {
        return builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNameLength(MAX_NAME_LENGTH)
                                .build())
                        .build())
                .build();
    }
}

package io.podtrail.collector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.Map;
import java.util.stream.Collectors;

/** Says which field of an object is wrong without quoting it: any value of the input may be a secret. */
public final class WrongType {
    private WrongType() {}

    public static String of(JsonProcessingException e) {
        String path = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream().map(WrongType::step).collect(Collectors.joining())
                : "";
        return path.isEmpty() ? "a field has the wrong type" : path.substring(1) + " has the wrong type";
    }

    /** The keys of a map may be anything; only Kubernetes' own fields are named. */
    private static String step(JsonMappingException.Reference step) {
        if (step.getFieldName() == null) {
            return "[" + step.getIndex() + "]";
        }
        return step.getFrom() instanceof Map || step.getFrom() == Map.class ? "[]" : "." + step.getFieldName();
    }
}

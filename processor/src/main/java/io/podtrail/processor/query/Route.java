package io.podtrail.processor.query;

import io.javalin.http.Context;
import java.util.Set;

/**
 * One path that is served.
 *
 * @param parameters the query parameters that it takes; others are refused
 */
record Route(String path, Set<String> parameters, Handling handling) {
    /** Answers one request. */
    @FunctionalInterface
    interface Handling {
        void handle(Context request, Parameters parameters);
    }
}

package io.podtrail.processor.query;

import io.javalin.http.Context;
import java.util.Set;

/**
 * One path that is served.
 *
 * @param parameters the query parameters that it takes; others are refused
 * @param isStream whether an answer lasts until the client goes away
 */
record Route(String path, Set<String> parameters, boolean isStream, Handling handling) {
    /** One whose answers end. */
    Route(String path, Set<String> parameters, Handling handling) {
        this(path, parameters, false, handling);
    }

    /** Answers one request. */
    @FunctionalInterface
    interface Handling {
        void handle(Context request, Parameters parameters);
    }
}

package io.podtrail.collector.auditlog;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of an audit log, as far as it matters here.
 *
 * @param source file and line
 * @param id of the request, as its client may have chosen it; the same in every stage of it
 * @param level how much of the request was logged: Metadata, Request, RequestResponse
 * @param at when this stage was reached
 * @param user who asked
 * @param resource of the object, such as {@code pods}; empty where there is none
 * @param isDryRun whether the request asked for nothing to be stored, by its URL or by the options in its body
 * @param isTruncated whether the API server left bodies out because the event was too large
 * @param code of the response; 0 where it is not known
 * @param message of the response's status; empty where there is none
 * @param annotations those of PodSecurity only, without the prefix that says whether the API server or a webhook wrote them
 * @param request body of the request; null where the level left it out, or where nobody wants it
 * @param response body of the response, likewise
 */
record AuditEvent(
        String source,
        String id,
        String stage,
        String level,
        Instant at,
        String verb,
        boolean isDryRun,
        String user,
        String apiGroup,
        String resource,
        String subresource,
        String namespace,
        String name,
        String uid,
        int code,
        String message,
        boolean isTruncated,
        Map<String, String> annotations,
        @Nullable JsonNode request,
        @Nullable JsonNode response) {
    static final String ENFORCE_POLICY = "enforce-policy";
    static final String AUDIT_VIOLATIONS = "audit-violations";
    static final String EXEMPT = "exempt";

    /**
     * Of the whole event: the {@code auditID} alone is no identity, since clients choose it by a header and servers behind an
     * aggregator repeat it.
     */
    UUID identity() {
        String all = String.join(
                "\n",
                id,
                stage,
                level,
                at.toString(),
                verb,
                user,
                apiGroup,
                resource,
                subresource,
                namespace,
                name,
                uid,
                Integer.toString(code),
                message,
                annotations.toString(),
                String.valueOf(request),
                String.valueOf(response));
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the request was done, and is no longer on its way. */
    boolean isComplete() {
        return stage.equals("ResponseComplete");
    }

    /** Whether it changed something. */
    boolean hasHappened() {
        return code >= 200 && code < 300 && !isDryRun;
    }

    /** {@code patch pods/status}, for the report. */
    String what() {
        return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
    }
}

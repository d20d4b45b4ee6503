package io.podtrail.collector.auditlog;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of an audit log, as far as it matters here.
 *
 * @param source file and line
 * @param id of the request; the same in every stage of it
 * @param level how much of the request was logged: Metadata, Request, RequestResponse
 * @param at when this stage was reached
 * @param user who asked
 * @param resource of the object, such as {@code pods}; empty where there is none
 * @param code of the response; 0 where it is not known
 * @param message of the response's status; empty where there is none
 * @param annotations those of PodSecurity only
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
        Map<String, String> annotations,
        @Nullable JsonNode request,
        @Nullable JsonNode response) {
    static final String ENFORCE_POLICY = "pod-security.kubernetes.io/enforce-policy";
    static final String AUDIT_VIOLATIONS = "pod-security.kubernetes.io/audit-violations";
    static final String EXEMPT = "pod-security.kubernetes.io/exempt";

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

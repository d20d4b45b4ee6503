package io.podtrail.processor.query;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer that is none: says what is wrong and how to fix it, in the shape of Kubernetes' {@code Status}. */
public final class ApiError extends RuntimeException {
    private final int code;
    private final String reason;

    private ApiError(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    static ApiError badRequest(String message) {
        return new ApiError(400, "BadRequest", message);
    }

    public static ApiError unauthorized(String message) {
        return new ApiError(401, "Unauthorized", message);
    }

    public static ApiError forbidden(String message) {
        return new ApiError(403, "Forbidden", message);
    }

    static ApiError notFound(String message) {
        return new ApiError(404, "NotFound", message);
    }

    static ApiError notAcceptable(String message) {
        return new ApiError(406, "NotAcceptable", message);
    }

    static ApiError tooManyRequests(String message) {
        return new ApiError(429, "TooManyRequests", message);
    }

    static ApiError unavailable(String message) {
        return new ApiError(503, "ServiceUnavailable", message);
    }

    /** Anything else, by its HTTP status. */
    public static ApiError of(int code, String message) {
        return switch (code) {
            case 404 -> notFound(message);
            case 405 -> new ApiError(405, "MethodNotAllowed", message);
            case 401 -> unauthorized(message);
            case 403 -> forbidden(message);
            case 413 -> new ApiError(413, "RequestEntityTooLarge", message);
            case 429 -> tooManyRequests(message);
            case 503 -> unavailable(message);
            default ->
                code < 500 ? new ApiError(code, "BadRequest", message) : new ApiError(code, "InternalError", message);
        };
    }

    public int code() {
        return code;
    }

    /** The body of the answer. */
    public ObjectNode toJson() {
        return Json.MAPPER
                .createObjectNode()
                .put("apiVersion", "v1")
                .put("kind", "Status")
                .put("status", "Failure")
                .put("reason", reason)
                .put("message", getMessage())
                .put("code", code);
    }
}

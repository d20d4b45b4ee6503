package io.podtrail.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.processor.query.ApiError;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers before any route is asked, as to a request that is not HTTP: the API's own shape of an error,
 * by its status alone. What went wrong inside is for the log.
 */
final class JsonErrors extends ErrorHandler {
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, body(code), callback);
    }

    @Override
    @SuppressWarnings("removal") // As long as Jetty asks it, what it answers is ours.
    public ByteBuffer badMessageError(int status, @Nullable String reason, HttpFields.Mutable fields) {
        fields.put(HttpHeader.CONTENT_TYPE, "application/json");
        return body(status);
    }

    private static ByteBuffer body(int code) {
        String message = code < 500
                ? "this request cannot be answered: " + HttpStatus.getMessage(code)
                : "this failed, and the instance's log says why";
        return ByteBuffer.wrap(ApiError.of(code, message).toJson().toString().getBytes(UTF_8));
    }
}

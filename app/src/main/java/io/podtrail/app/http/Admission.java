package io.podtrail.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.processor.query.ApiError;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Admits as many requests at once as there are threads for, apart from probes, which always find one: what others do
 * must not make an instance look dead. It stands behind what reads the body, so that a request takes a thread only when
 * it is whole.
 */
final class Admission extends Handler.Wrapper {
    private final int most;
    private final Set<String> probes;
    private final Set<String> streams;
    private final Connections connections;
    private final Semaphore permits;

    /**
     * @param most how many requests that are no probes are answered at once
     * @param probes paths that are always admitted
     * @param streams paths whose answers last
     */
    Admission(int most, Set<String> probes, Set<String> streams, Connections connections) {
        this.most = most;
        this.probes = probes;
        this.streams = streams;
        this.connections = connections;
        this.permits = new Semaphore(most);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        boolean isProbe = probes.contains(path);
        boolean isAdmitted = isProbe || permits.tryAcquire();
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        connections.answering(endPoint, isAdmitted && streams.contains(path));
        Request.addCompletionListener(request, failure -> {
            if (isAdmitted && !isProbe) {
                permits.release();
            }
            connections.answered(endPoint);
        });
        if (!isAdmitted) {
            refuse(response, callback);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private void refuse(Response response, Callback callback) {
        ApiError error = ApiError.of(
                429,
                "%d requests are being worked on, which is as many as there may be: try again in a second"
                        .formatted(most));
        response.setStatus(error.code());
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(error.toJson().toString().getBytes(UTF_8)), callback);
    }
}

package io.podtrail.collector.kubernetes.http;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * An OkHttpClient as fabric8 calls an HTTP client. It is of our own because fabric8's OkHttp client is not published for this
 * version, and its others cannot do {@code tls-server-name} or reach through each kind of proxy.
 */
final class OkHttpAdapter extends StandardHttpClient<OkHttpAdapter, ApiServerHttp, OkHttpAdapterBuilder> {
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final OkHttpClient http;
    private final ApiServerHttp factory;

    OkHttpAdapter(OkHttpAdapterBuilder builder, OkHttpClient http, AtomicBoolean closed) {
        super(builder, closed);
        this.http = http;
        this.factory = builder.factory();
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        Call call = http.newCall(translated(request));
        if (request.getTimeout() != null && !request.getTimeout().isZero()) {
            call.timeout().timeout(request.getTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
        var answer = new CompletableFuture<HttpResponse<AsyncBody>>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                var body = new OkHttpBody(
                        answered, response, consumer, http.dispatcher().executorService());
                if (!answer.complete(new Answer(request, response, body))) {
                    body.cancel();
                }
            }
        });
        return answer;
    }

    /** Watches are streams of HTTP here, as client-go's are. */
    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder request, WebSocket.Listener listener) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("web sockets are not used"));
    }

    @Override
    protected void doClose() {
        factory.close();
    }

    private static Request translated(StandardHttpRequest request) {
        var translated = new Request.Builder().url(request.uri().toString());
        request.headers().forEach((name, values) -> values.forEach(value -> translated.addHeader(name, value)));
        return translated.method(request.method(), body(request)).build();
    }

    /** Null for a method that has none; empty for one that must have one. */
    private static @Nullable RequestBody body(StandardHttpRequest request) {
        MediaType type = request.getContentType() == null ? null : MediaType.get(request.getContentType());
        StandardHttpRequest.BodyContent content = request.body();
        if (content == null) {
            return METHODS_WITH_BODY.contains(request.method()) ? RequestBody.EMPTY : null;
        }
        if (content instanceof StandardHttpRequest.StringBodyContent text) {
            return RequestBody.create(text.getContent().getBytes(StandardCharsets.UTF_8), type);
        }
        if (content instanceof StandardHttpRequest.ByteArrayBodyContent bytes) {
            return RequestBody.create(bytes.getContent(), type);
        }
        throw new UnsupportedOperationException("a body of this kind is not sent: " + content.getClass());
    }

    private static final class Answer extends StandardHttpHeaders implements HttpResponse<AsyncBody> {
        private final HttpRequest request;
        private final int code;
        private final AsyncBody body;

        Answer(HttpRequest request, Response response, AsyncBody body) {
            super(response.headers().toMultimap());
            this.request = request;
            this.code = response.code();
            this.body = body;
        }

        @Override
        public int code() {
            return code;
        }

        @Override
        public AsyncBody body() {
            return body;
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }
    }
}

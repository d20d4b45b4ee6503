package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.podtrail.policy.pod.PodJson;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/**
 * The API server's answers as streams of bytes: what comes is read while it comes, and only as fast as it is read, so that
 * neither a page of a list nor a full pod is ever held. The way there, its credentials and its encryption are those of the
 * client's {@code ApiServerHttp}.
 */
final class ApiServer implements AutoCloseable {
    /** So long the server may take to begin its answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Of an error's answer no more is read. */
    private static final int MAX_STATUS_BYTES = 64 * 1024;

    /** A server that asks for more is asked again after this all the same. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(2);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");
    private static final JsonMapper MAPPER = PodJson.mapper();

    private final KubernetesClient client;
    private final HttpClient http;
    private final LongAdder received = new LongAdder();
    private final Set<InputStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    ApiServer(KubernetesClient client) {
        this.client = client;
        // Each use of it backs off in its own way, and as long as the server asks.
        this.http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build())
                .build();
    }

    /**
     * Asks for a path and returns the body of the answer, which must be closed.
     *
     * @param path with its query, from the root of the API
     * @throws ApiException when the answer is no success
     * @throws IOException when there is none
     */
    InputStream get(String path) throws IOException {
        HttpResponse<InputStream> response = send(path);
        if (!response.isSuccessful()) {
            try (InputStream body = response.body()) {
                throw failure(response, body.readNBytes(MAX_STATUS_BYTES));
            }
        }
        return opened(response.body());
    }

    /** How many bytes have come, once decrypted. */
    long received() {
        return received.sum();
    }

    /** Ends all that is being read, and lets nothing more be asked for. The client itself stays open. */
    @Override
    public void close() {
        closed = true;
        open.forEach(ApiServer::closeQuietly);
    }

    private HttpResponse<InputStream> send(String path) throws IOException {
        var request = http.newHttpRequestBuilder()
                .uri(url(path))
                .header("Accept", "application/json")
                .build();
        var answer = http.sendAsync(request, InputStream.class);
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer within %d s".formatted(PATIENCE.toSeconds()), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private String url(String path) {
        String master = client.getMasterUrl().toString();
        return (master.endsWith("/") ? master.substring(0, master.length() - 1) : master) + path;
    }

    private InputStream opened(InputStream body) throws IOException {
        var counted = new Counted(body);
        open.add(counted);
        if (closed) {
            counted.close();
            throw new IOException("closed");
        }
        return counted;
    }

    private static ApiException failure(HttpResponse<?> response, byte[] body) {
        return new ApiException(response.code(), message(response.code(), body), retryAfter(response));
    }

    private static String message(int code, byte[] body) {
        try {
            JsonNode status = MAPPER.readTree(body);
            if (status.path("message").isTextual()) {
                return status.path("message").asText();
            }
        } catch (JsonProcessingException e) {
            return "HTTP " + code;
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
        return "HTTP " + code;
    }

    /** In seconds, as API servers write it. */
    private static Duration retryAfter(HttpResponse<?> response) {
        String header = response.header("Retry-After");
        if (header == null || !SECONDS.matcher(header).matches()) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Integer.parseInt(header));
        return asked.compareTo(LONGEST_RETRY_AFTER) < 0 ? asked : LONGEST_RETRY_AFTER;
    }

    static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // It is gone already, which is all that was asked for.
        }
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            received.add(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            received.add(Math.max(count, 0));
            return count;
        }

        @Override
        public void close() throws IOException {
            open.remove(this);
            super.close();
        }
    }
}

package io.podtrail.collector.kubernetes;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The messages of a web socket, one behind the other. One is asked for when the one before has been read. */
final class WebSocketStream extends InputStream implements WebSocket.Listener {
    private static final byte[] END = {};
    private static final int NORMAL_CLOSURE = 1000;

    /** Bounded by what was asked for: a message or two, and the end behind them. */
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

    private volatile @Nullable Throwable failure;
    private volatile @Nullable WebSocket socket;
    private volatile boolean closed;
    private byte[] current = END;
    private int position;

    private WebSocketStream() {}

    static InputStream open(HttpClient http, String url, Duration patience) throws IOException {
        var stream = new WebSocketStream();
        var opening = http.newWebSocketBuilder().uri(URI.create(url)).buildAsync(stream);
        try {
            stream.socket = opening.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return stream;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            opening.cancel(true);
            throw new IOException("no answer within %d s".formatted(patience.toSeconds()), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                int code = refused.getResponse().code();
                throw new ApiException(code, "HTTP " + code);
            }
            throw new IOException(e.getCause());
        }
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
        offer(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onMessage(WebSocket webSocket, ByteBuffer bytes) {
        var message = new byte[bytes.remaining()];
        bytes.get(message);
        offer(message);
    }

    @Override
    public void onClose(WebSocket webSocket, int code, String reason) {
        offer(END);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        failure = error;
        offer(END);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (position == current.length && !next()) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, buffer, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() {
        closed = true;
        WebSocket opened = socket;
        if (opened != null) {
            opened.sendClose(NORMAL_CLOSURE, "");
        }
        offer(END);
    }

    private boolean next() throws IOException {
        WebSocket opened = socket;
        if (opened != null && current.length > 0) {
            opened.request();
        }
        try {
            current = messages.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        position = 0;
        if (current.length == 0 && failure != null) {
            throw new IOException("the web socket broke", failure);
        }
        if (current.length == 0 && closed) {
            throw new IOException("closed");
        }
        return current.length > 0;
    }

    private void offer(byte[] message) {
        boolean taken = messages.offer(message);
        assert taken : "the queue has no bound";
    }
}

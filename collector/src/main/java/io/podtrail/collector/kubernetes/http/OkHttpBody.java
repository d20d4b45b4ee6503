package io.podtrail.collector.kubernetes.http;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Response;

/** The body of an answer, read piece by piece as it is asked for, so that one that is not asked for slows its server down. */
final class OkHttpBody implements AsyncBody {
    private static final int PIECE = 32 * 1024;

    private final Call call;
    private final Response response;
    private final Consumer<List<ByteBuffer>> consumer;
    private final ExecutorService executor;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    /** How many pieces were asked for and not read yet. */
    private final AtomicInteger demand = new AtomicInteger();

    OkHttpBody(Call call, Response response, Consumer<List<ByteBuffer>> consumer, ExecutorService executor) {
        this.call = call;
        this.response = response;
        this.consumer = consumer;
        this.executor = executor;
    }

    @Override
    public void consume() {
        if (demand.getAndIncrement() > 0) {
            return; // The thread that reads goes on, so that what comes is passed on in its order.
        }
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            fail(new IOException("the client is closed", e));
        }
    }

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    /** Breaks the connection, so that a thread that reads from it stops, and then releases it. */
    @Override
    public void cancel() {
        done.cancel(false);
        call.cancel();
        release();
    }

    private void drain() {
        do {
            read();
        } while (demand.decrementAndGet() > 0 && !done.isDone());
    }

    // Consumers of fabric8 throw what they like, which goes to the one that waits for the body.
    private void read() {
        try {
            var piece = new byte[PIECE];
            int length = next(piece);
            if (length < 0) {
                done.complete(null);
            } else {
                consumer.consume(List.of(ByteBuffer.wrap(piece, 0, length)), this);
            }
        } catch (Exception e) {
            done.completeExceptionally(e);
        }
        if (done.isDone()) {
            release();
        }
    }

    /** OkHttp's streams are for one thread at a time. */
    private synchronized int next(byte[] piece) throws IOException {
        return response.body().byteStream().read(piece);
    }

    private synchronized void release() {
        response.close();
    }

    private void fail(IOException e) {
        done.completeExceptionally(e);
        cancel();
    }
}

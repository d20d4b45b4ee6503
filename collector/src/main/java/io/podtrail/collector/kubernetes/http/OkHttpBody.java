package io.podtrail.collector.kubernetes.http;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final AtomicBoolean reading = new AtomicBoolean();

    OkHttpBody(Call call, Response response, Consumer<List<ByteBuffer>> consumer, ExecutorService executor) {
        this.call = call;
        this.response = response;
        this.consumer = consumer;
        this.executor = executor;
    }

    @Override
    public void consume() {
        try {
            executor.execute(this::read);
        } catch (RejectedExecutionException e) {
            fail(new IOException("the client is closed", e));
        }
    }

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    /** Ends the connection; a thread that reads from it is the one to release it. */
    @Override
    public void cancel() {
        done.cancel(false);
        call.cancel();
        if (!reading.get()) {
            response.close();
        }
    }

    // Consumers of fabric8 throw what they like, which goes to the one that waits for the body.
    private void read() {
        reading.set(true);
        try {
            var piece = new byte[PIECE];
            int length = response.body().byteStream().read(piece);
            if (length < 0) {
                done.complete(null);
            } else {
                consumer.consume(List.of(ByteBuffer.wrap(piece, 0, length)), this);
            }
        } catch (Exception e) {
            done.completeExceptionally(e);
        } finally {
            reading.set(false);
            if (done.isDone()) {
                response.close();
            }
        }
    }

    private void fail(IOException e) {
        done.completeExceptionally(e);
        cancel();
    }
}

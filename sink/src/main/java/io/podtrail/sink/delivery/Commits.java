package io.podtrail.sink.delivery;

import io.podtrail.sink.grouping.StateRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Commits in another thread, one commit at a time: a transaction takes 30 ms and more, for which no alert has to wait.
 * Not for several threads itself.
 */
final class Commits {
    private final StateStore store;
    private final Executor threads;
    private final News news;
    private @Nullable Commit running;

    private record Commit(FutureTask<@Nullable Void> task, Consumer<@Nullable KafkaException> then) {}

    Commits(StateStore store, Executor threads, News news) {
        this.store = store;
        this.threads = threads;
        this.news = news;
    }

    boolean isRunning() {
        return running != null;
    }

    /**
     * Begins one, when none is running.
     *
     * @param then gets null when all is kept, or why that is not known; by {@link News} or by {@link #await}
     */
    void begin(
            Collection<StateRecord> changes,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata owner,
            Consumer<@Nullable KafkaException> then) {
        if (running != null) {
            throw new IllegalStateException("the last commit has not ended");
        }
        List<StateRecord> asTheyAre = List.copyOf(changes);
        var task = new FutureTask<@Nullable Void>(() -> store.commit(asTheyAre, offsets, owner), null);
        var commit = new Commit(task, then);
        running = commit;
        threads.execute(() -> {
            task.run();
            news.add(() -> end(commit));
        });
    }

    /** Waits for the one that is running, if any, and acts on how it ended. */
    void await() {
        Commit last = running;
        if (last != null) {
            last.task.run(); // When no thread has come to it yet.
            end(last);
        }
    }

    private void end(Commit commit) {
        if (!commit.equals(running)) {
            return; // Was waited for.
        }
        KafkaException failure = null;
        try {
            commit.task.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof KafkaException known)) {
                throw new IllegalStateException("a commit has neither succeeded nor failed", e.getCause());
            }
            failure = known;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        running = null;
        commit.then.accept(failure);
    }
}

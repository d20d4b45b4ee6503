package io.podtrail.collector;

import org.jspecify.annotations.Nullable;

/**
 * The log no longer takes what this collector writes: another one took over, or Kafka was away for so long that it gave our
 * transaction up. Under a new epoch, with a new picture of the cluster, it may go on.
 */
public final class LogLostException extends RuntimeException {
    public LogLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

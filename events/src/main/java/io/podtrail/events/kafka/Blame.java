package io.podtrail.events.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What a failure is to be blamed on. The record that was in hand becomes a dead letter, and everything goes on; where the
 * environment is broken, as by a full disk, a missing authorisation or a lost broker, going on would make a dead letter of
 * every record, so the process stops or tries again.
 */
public enum Blame {
    RECORD,
    ENVIRONMENT;

    /** The one place where this is decided: by the outermost exception of the chain of causes that says which. */
    public static Blame of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (saysRecord(cause)) {
                return RECORD;
            }
            if (saysEnvironment(cause)) {
                return ENVIRONMENT;
            }
        }
        // Kafka wraps nearly everything, also in exceptions that say nothing by themselves.
        return failure instanceof KafkaException ? ENVIRONMENT : RECORD;
    }

    private static boolean saysRecord(Throwable cause) {
        return cause instanceof SerializationException
                || cause instanceof RecordTooLargeException
                || cause instanceof RecordBatchTooLargeException
                || cause instanceof InvalidRecordException
                || cause instanceof InvalidTimestampException
                || cause instanceof JsonProcessingException
                || cause instanceof StackOverflowError;
    }

    private static boolean saysEnvironment(Throwable cause) {
        boolean isWrapper = cause instanceof KafkaException && cause.getCause() != null;
        return cause instanceof IOException
                || cause instanceof UncheckedIOException
                || cause instanceof InterruptedException
                || cause instanceof TimeoutException
                || cause instanceof SecurityException
                || cause instanceof Error
                || (cause instanceof KafkaException && !isWrapper);
    }
}

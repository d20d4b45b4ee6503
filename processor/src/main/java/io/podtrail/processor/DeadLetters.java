package io.podtrail.processor;

import io.podtrail.events.kafka.Blame;
import io.podtrail.events.kafka.DeadLetter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a dead letter of an observation that cannot be read, processed or written, whatever the reason, and goes on: nobody
 * who can make pods stops the audit of the others. Only what {@link Blame} lays on the environment stops the topology.
 */
public final class DeadLetters
        implements DeserializationExceptionHandler, ProcessingExceptionHandler, ProductionExceptionHandler {
    /** Configuration key of the topic's name. */
    static final String TOPIC_CONFIG = "podtrail.dead.letters.topic";

    /** Configuration key of the {@link Counter}. */
    static final String COUNTER_CONFIG = "podtrail.dead.letters.counter";

    /** Configuration key of the {@link Quarantine}. */
    static final String QUARANTINE_CONFIG = "podtrail.quarantine";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private String topic = "";
    private Counter counter = reason -> {};
    private Quarantine quarantine = new Quarantine();

    /** Why an observation is a dead letter; the label of a metric. */
    enum Reason {
        /** It is no JSON of an observation. */
        UNREADABLE,
        /** It can be read but cannot be true. */
        IMPOSSIBLE,
        /** Processing it failed. */
        FAILED,
        /** Kafka did not take what came of it. */
        UNWRITABLE
    }

    /** Counts dead letters. */
    @FunctionalInterface
    interface Counter {
        void count(Reason reason);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        topic = Objects.requireNonNull(configs.get(TOPIC_CONFIG), TOPIC_CONFIG).toString();
        if (configs.get(COUNTER_CONFIG) instanceof Counter configured) {
            counter = configured;
        }
        if (configs.get(QUARANTINE_CONFIG) instanceof Quarantine configured) {
            quarantine = configured;
        }
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        return DeserializationExceptionHandler.Response.resume(
                List.of(deadLetter(context, Reason.UNREADABLE, record.key(), record.value(), exception)));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        if (Blame.of(exception) == Blame.ENVIRONMENT) {
            return ProcessingExceptionHandler.Response.fail();
        }
        Reason reason = reason(exception);
        if (reason == Reason.FAILED) {
            LOG.error("an observation at {} could not be processed", source(context), exception);
        }
        return ProcessingExceptionHandler.Response.resume(
                List.of(deadLetter(context, reason, context.sourceRawKey(), context.sourceRawValue(), exception)));
    }

    private static Reason reason(Exception exception) {
        if (exception instanceof InvalidObservationException) {
            return Reason.IMPOSSIBLE;
        }
        return exception instanceof Quarantine.UnwritableException ? Reason.UNWRITABLE : Reason.FAILED;
    }

    /**
     * A record to an output or a changelog was not taken. The transaction cannot go on without it, so the thread ends
     * either way; but where the record is to blame, the observation is passed over the next time.
     */
    @Override
    public ProductionExceptionHandler.Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        if (Blame.of(exception) == Blame.ENVIRONMENT) {
            return exception instanceof RetriableException
                    ? ProductionExceptionHandler.Response.retry()
                    : ProductionExceptionHandler.Response.fail();
        }
        quarantine(context, record.topic(), exception);
        return ProductionExceptionHandler.Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes") // As the interface has it.
    public ProductionExceptionHandler.Response handleSerializationError(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception exception,
            ProductionExceptionHandler.SerializationExceptionOrigin origin) {
        quarantine(context, record.topic(), exception);
        return ProductionExceptionHandler.Response.fail();
    }

    private void quarantine(ErrorHandlerContext context, String output, Exception exception) {
        boolean isNew = quarantine.add(new Quarantine.Position(context.topic(), context.partition(), context.offset()));
        LOG.error(
                "{} did not take what came of {}; {}",
                output,
                source(context),
                isNew ? "it will be a dead letter" : "nor a dead letter of it: see to max.message.bytes of the topic",
                exception);
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            ErrorHandlerContext context,
            Reason reason,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Exception exception) {
        String why = Objects.requireNonNullElse(exception.getMessage(), exception.toString());
        counter.count(reason);
        ProducerRecord<byte[], byte[]> letter = DeadLetter.of(
                topic,
                context.timestamp(),
                key,
                value,
                context.headers(),
                why,
                source(context),
                exception.getClass().getName());
        LOG.warn("{} goes to {}: {}", source(context), topic, DeadLetter.reason(letter));
        return letter;
    }

    private static String source(ErrorHandlerContext context) {
        return "%s-%d@%d".formatted(context.topic(), context.partition(), context.offset());
    }
}

package io.podtrail.processor.store;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The most bytes of a stored state. A larger one would not fit a record of its changelog, which shows only after the record
 * that led to it has been processed; the bounds of what goes into a state keep it below.
 */
final class StateSize {
    /** A producer sends a record of up to 1 MiB, and a broker takes it, unless they are told otherwise. */
    static final int MAX_BYTES = 1_000_000;

    private StateSize() {}

    static byte[] checked(String store, byte[] state) {
        if (state.length > MAX_BYTES) {
            throw new SerializationException(
                    "a state of %s has %d bytes, over the limit of %d".formatted(store, state.length, MAX_BYTES));
        }
        return state;
    }
}

package io.podtrail.app;

import io.podtrail.app.http.Health;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The health of a sink. A receiver that rests does not make it unready: another sink would have to let it rest, too.
 *
 * @param isStopped whether delivery has ended
 * @param problems what is wrong with the sink's topics; empty when nothing is
 * @param resting until when receivers are left alone, by their names
 */
record Delivering(BooleanSupplier isStopped, Supplier<String> problems, Supplier<Map<String, Instant>> resting)
        implements Health {
    @Override
    public boolean isReady() {
        return !isStopped.getAsBoolean() && problems.get().isEmpty();
    }

    @Override
    public String state() {
        if (isStopped.getAsBoolean()) {
            return "stopped";
        }
        String wrong = problems.get();
        if (!wrong.isEmpty()) {
            return wrong;
        }
        String rests = resting.get().entrySet().stream()
                .map(one -> "%s rests until %s".formatted(one.getKey(), one.getValue()))
                .collect(Collectors.joining(", "));
        return rests.isEmpty() ? "delivering" : "delivering; " + rests;
    }
}

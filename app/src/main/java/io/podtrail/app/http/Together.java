package io.podtrail.app.http;

import java.util.List;
import java.util.stream.Collectors;

/** The health of parts in one process, which is ready when all of them are. */
public record Together(List<Health> parts) implements Health {
    public Together {
        parts = List.copyOf(parts);
    }

    @Override
    public boolean isReady() {
        return parts.stream().allMatch(Health::isReady);
    }

    @Override
    public String state() {
        return parts.stream().map(Health::state).collect(Collectors.joining("; "));
    }
}

package io.podtrail.policy.pod;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Linux capabilities added to and dropped from the runtime's default set. */
public record Capabilities(List<String> add, List<String> drop) {
    public static final Capabilities EMPTY = new Capabilities(null, null);

    /** What nearly every hardened container says; one instance for all of them. */
    static final Capabilities DROP_ALL = new Capabilities(null, List.of("ALL"));

    public Capabilities(@Nullable List<@Nullable String> add, @Nullable List<@Nullable String> drop) {
        this.add = Absent.orEmpty(add, "");
        this.drop = Absent.orEmpty(drop, "");
    }
}

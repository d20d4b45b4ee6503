package io.podtrail.policy.pod;

import java.util.List;
import java.util.Set;

/**
 * A volume's name and what it is made of; in JSON {@code {"name":"v","secret":{}}}: the source's own fields, which may
 * name secrets and paths, are neither read nor written.
 *
 * @param sources in {@link VolumeSource}'s order; the API server accepts exactly one, a raw manifest may have none or many
 */
public record Volume(String name, List<VolumeSource> sources) {
    static final Volume EMPTY = new Volume("", List.of());

    public Volume(String name, Set<VolumeSource> sources) {
        this(name, List.copyOf(sources));
    }

    public Volume {
        sources = sources.size() < 2
                ? List.copyOf(sources)
                : sources.stream().sorted().distinct().toList();
    }
}

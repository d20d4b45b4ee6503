package io.podtrail.policy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who is exempt from Pod Security, by exact match.
 *
 * @param usernames requesting users; a watch does not show who created a pod, so these cannot be evaluated from outside
 * @param namespaces namespace names
 * @param runtimeClasses names of runtime classes that pods ask for
 */
public record Exemptions(List<String> usernames, List<String> namespaces, List<String> runtimeClasses) {
    /** Nobody. */
    public static final Exemptions NONE = new Exemptions(List.of(), List.of(), List.of());

    public Exemptions {
        usernames = List.copyOf(usernames);
        namespaces = List.copyOf(namespaces);
        runtimeClasses = List.copyOf(runtimeClasses);
    }

    /** What a request can be exempt by. */
    public enum By {
        NAMESPACE,
        USER,
        RUNTIME_CLASS;

        /** As upstream's audit annotation {@code exempt} names it. */
        @Override
        public String toString() {
            return this == RUNTIME_CLASS ? "runtimeClass" : name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What exempts the creation of a pod, the first in upstream's order ({@code admission.go}). Empty values are "none" and
     * match nothing.
     */
    public Optional<By> covering(String user, String namespace, String runtimeClass) {
        if (contains(namespaces, namespace)) {
            return Optional.of(By.NAMESPACE);
        }
        if (contains(usernames, user)) {
            return Optional.of(By.USER);
        }
        return contains(runtimeClasses, runtimeClass) ? Optional.of(By.RUNTIME_CLASS) : Optional.empty();
    }

    private static boolean contains(List<String> exempt, String value) {
        return !value.isEmpty() && exempt.contains(value);
    }
}

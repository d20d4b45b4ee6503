package io.podtrail.policy;

import java.util.List;

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
}

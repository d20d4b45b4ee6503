package io.podtrail.processor;

import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Another policy than the log's own, to ask what would have been.
 *
 * @param everywhere holds for every namespace, whatever its labels say; null where labels decide
 * @param configuration cluster defaults and exemptions instead of the log's; null where the log decides
 */
public record PolicyOverride(
        @Nullable NamespacePolicy everywhere, @Nullable PodSecurityConfiguration configuration) {
    /** The log decides. */
    public static final PolicyOverride NONE = new PolicyOverride(null, null);
}

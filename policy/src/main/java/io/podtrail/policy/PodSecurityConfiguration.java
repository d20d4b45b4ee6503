package io.podtrail.policy;

/** Placeholder until the full class is written. */
public record PodSecurityConfiguration(NamespacePolicy defaults, Exemptions exemptions) {
    /** Everything privileged, nobody exempt: an API server without a configuration file. */
    public static final PodSecurityConfiguration NONE =
            new PodSecurityConfiguration(NamespacePolicy.PRIVILEGED, Exemptions.NONE);
}

package io.podtrail.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a cluster applies where labels say nothing, and whom it exempts. In JSON it has the shape of the file that the API
 * server reads; {@link PodSecurityConfigurationReader} reads such files.
 */
public record PodSecurityConfiguration(NamespacePolicy defaults, Exemptions exemptions) {
    /** Everything privileged, nobody exempt: an API server without a configuration file. */
    public static final PodSecurityConfiguration NONE =
            new PodSecurityConfiguration(NamespacePolicy.PRIVILEGED, Exemptions.NONE);

    /** From JSON that was valid when it was written. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PodSecurityConfiguration of(PodSecurityConfigurationFile file) {
        return file.toConfiguration();
    }

    @JsonValue
    PodSecurityConfigurationFile toFile() {
        return PodSecurityConfigurationFile.of(this);
    }
}

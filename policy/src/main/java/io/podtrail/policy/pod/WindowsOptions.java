package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** Windows-specific options. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WindowsOptions(@Nullable Boolean hostProcess) {
    @JsonCreator
    public WindowsOptions(@JsonProperty("hostProcess") @Nullable Boolean hostProcess) {
        this.hostProcess = hostProcess;
    }
}

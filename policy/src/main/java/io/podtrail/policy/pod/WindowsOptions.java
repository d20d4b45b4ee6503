package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/** Windows-specific options. */
public record WindowsOptions(@Nullable Boolean hostProcess) {
    public WindowsOptions(@Nullable Boolean hostProcess) {
        this.hostProcess = hostProcess;
    }
}

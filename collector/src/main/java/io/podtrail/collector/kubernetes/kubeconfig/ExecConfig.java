package io.podtrail.collector.kubernetes.kubeconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that provides credentials, as a user's {@code exec} describes it.
 *
 * @param command a path, absolute, or a name that is looked for in $PATH
 * @param apiVersion of the ExecCredential that goes in and comes out
 * @param installHint what to do where the program is missing; empty for nothing
 * @param provideClusterInfo whether the program is given the cluster
 * @param interactiveMode null when it is neither given nor implied by the version
 */
public record ExecConfig(
        String command,
        List<String> args,
        List<Variable> env,
        String apiVersion,
        String installHint,
        boolean provideClusterInfo,
        @Nullable InteractiveMode interactiveMode) {

    public static final String V1 = "client.authentication.k8s.io/v1";
    public static final String V1BETA1 = "client.authentication.k8s.io/v1beta1";

    /** A variable of the program's environment. */
    public record Variable(String name, String value) {}

    /** Whether the program may read standard input. */
    public enum InteractiveMode {
        NEVER("Never"),
        IF_AVAILABLE("IfAvailable"),
        ALWAYS("Always");

        private final String text;

        InteractiveMode(String text) {
            this.text = text;
        }

        /** As it stands in a kubeconfig. */
        @Override
        public String toString() {
            return text;
        }
    }
}

package io.podtrail.collector.kubernetes.kubeconfig;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a process finds around it.
 *
 * @param variables of its environment
 * @param serviceAccount the directory in which a pod finds the token and the CA of its service account
 */
public record ProcessEnvironment(Map<String, String> variables, Path serviceAccount) {
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /** Of this process. */
    public static ProcessEnvironment current() {
        return new ProcessEnvironment(System.getenv(), SERVICE_ACCOUNT);
    }

    /** The value of a variable; empty when it is not set. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** As {@code homedir.HomeDir} of client-go: $HOME. Where it is not set, what the JVM takes for it. */
    Path home() {
        String home = variable("HOME");
        return Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
    }
}

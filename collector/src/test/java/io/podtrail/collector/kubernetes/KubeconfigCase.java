package io.podtrail.collector.kubernetes;

import java.util.HashMap;
import java.util.Map;

/**
 * A kubeconfig, and what Podtrail promises to make of it beside what kubectl does.
 *
 * @param kubeconfig the content of the file {@code config}; placeholders are those of {@link KubeconfigWorld}
 * @param environment variables beside PATH and HOME; with KUBECONFIG, no --kubeconfig is given
 * @param context of --context; empty for none
 * @param promise what Podtrail does
 */
record KubeconfigCase(
        String name, String kubeconfig, Map<String, String> environment, String context, Promise promise) {

    /** What Podtrail does. */
    sealed interface Promise {}

    /** Its requests look to the server as kubectl's do. */
    record AsKubectl() implements Promise {}

    /**
     * It makes no request.
     *
     * @param text stands in the error
     */
    record Refused(String text) implements Promise {}

    /**
     * It differs on purpose.
     *
     * @param outcome what it does instead
     * @param reason why
     */
    record Differs(String outcome, String reason) implements Promise {}

    static KubeconfigCase of(String name, String kubeconfig) {
        return new KubeconfigCase(name, kubeconfig, Map.of(), "", new AsKubectl());
    }

    KubeconfigCase with(String variable, String value) {
        var all = new HashMap<>(environment);
        all.put(variable, value);
        return new KubeconfigCase(name, kubeconfig, all, context, promise);
    }

    KubeconfigCase context(String chosen) {
        return new KubeconfigCase(name, kubeconfig, environment, chosen, promise);
    }

    KubeconfigCase refused(String text) {
        return new KubeconfigCase(name, kubeconfig, environment, context, new Refused(text));
    }

    KubeconfigCase differs(String outcome, String reason) {
        return new KubeconfigCase(name, kubeconfig, environment, context, new Differs(outcome, reason));
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.podtrail.testkit;

/** A kubeconfig file with one cluster. */
final class Kubeconfig {
    private Kubeconfig() {}

    static String of(String url) {
        return """
                apiVersion: v1
                kind: Config
                current-context: local
                clusters: [{name: local, cluster: {server: "%s"}}]
                contexts: [{name: local, context: {cluster: local, user: local, namespace: default}}]
                users: [{name: local, user: {}}]
                """.formatted(url);
    }
}

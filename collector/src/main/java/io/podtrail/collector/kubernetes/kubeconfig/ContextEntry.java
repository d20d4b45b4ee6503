package io.podtrail.collector.kubernetes.kubeconfig;

/**
 * A context of a kubeconfig.
 *
 * @param cluster the name of a cluster; empty when it names none
 * @param user the name of a user; empty for anonymous requests
 */
record ContextEntry(String cluster, String user) {}

package io.podtrail.events;

/** The keys of records and stores. Kubernetes' names hold no slash, and cluster names must not. */
public final class Keys {
    private Keys() {}

    public static String namespace(String cluster, String namespace) {
        return cluster + '/' + namespace;
    }

    public static String pod(String cluster, String namespace, String pod) {
        return cluster + '/' + namespace + '/' + pod;
    }

    /** Of a workload itself. No pod's key is like it: that has no slash in its last part. */
    public static String workload(String cluster, String namespace, Workload workload) {
        return cluster + '/' + namespace + '/' + workload;
    }
}

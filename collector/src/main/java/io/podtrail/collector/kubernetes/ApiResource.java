package io.podtrail.collector.kubernetes;

import io.podtrail.policy.manifest.WorkloadKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One kind of resource in the API, over all namespaces.
 *
 * @param group of the API; empty for the core group
 * @param plural as in the path and in RBAC rules
 * @param fieldSelector which objects; empty for all
 */
record ApiResource(String group, String plural, String fieldSelector) {
    static final ApiResource NAMESPACES = new ApiResource("", "namespaces", "");
    static final ApiResource PODS = new ApiResource("", "pods", "");
    static final ApiResource FAILED_CREATE_EVENTS = new ApiResource("", "events", "reason=FailedCreate");

    /** What makes pods, in an order that never changes. */
    static final Map<WorkloadKind, ApiResource> WORKLOADS = workloads();

    private static final int PAGE = 500;

    private static Map<WorkloadKind, ApiResource> workloads() {
        var all = new EnumMap<WorkloadKind, ApiResource>(WorkloadKind.class);
        for (WorkloadKind kind : List.of(
                WorkloadKind.REPLICA_SET,
                WorkloadKind.DEPLOYMENT,
                WorkloadKind.STATEFUL_SET,
                WorkloadKind.DAEMON_SET,
                WorkloadKind.JOB,
                WorkloadKind.CRON_JOB)) {
            all.put(kind, new ApiResource(kind.group(), kind.plural(), ""));
        }
        return Collections.unmodifiableMap(all);
    }

    /** Everything that is observed. */
    static List<ApiResource> all(boolean onlyPods) {
        var all = new ArrayList<>(List.of(NAMESPACES, PODS));
        if (!onlyPods) {
            all.addAll(WORKLOADS.values());
            all.add(FAILED_CREATE_EVENTS);
        }
        return all;
    }

    /** One page of a list. Without a resource version it is as new as etcd is, which a keyframe needs. */
    String pagePath(String continueToken) {
        return path() + "?limit=" + PAGE + (continueToken.isEmpty() ? "" : "&continue=" + encoded(continueToken))
                + selector();
    }

    /** A whole list in one answer. */
    String listPath() {
        return path() + (fieldSelector.isEmpty() ? "" : "?" + selector().substring(1));
    }

    /** What happens after a resource version, for so many seconds. */
    String watchPath(String resourceVersion, long seconds) {
        return path() + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + encoded(resourceVersion)
                + "&timeoutSeconds=" + seconds + selector();
    }

    private String path() {
        return (group.isEmpty() ? "/api/v1/" : "/apis/" + group + "/v1/") + plural;
    }

    private String selector() {
        return fieldSelector.isEmpty() ? "" : "&fieldSelector=" + encoded(fieldSelector);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return plural;
    }
}

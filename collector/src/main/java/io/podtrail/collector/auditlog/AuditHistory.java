package io.podtrail.collector.auditlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.WorkloadObject;
import io.podtrail.collector.WrongType;
import io.podtrail.events.Admission;
import io.podtrail.events.Namespace;
import io.podtrail.events.RejectedInput;
import io.podtrail.events.Workload;
import io.podtrail.policy.AdmissionMessage;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.pod.ApiServerDefaults;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what requests did to pods, namespaces and workloads, as far as the log's level lets one know. */
final class AuditHistory {
    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final Set<String> CHANGES = Set.of("create", "update", "patch");
    /** Subresources of a pod whose answer is the whole pod. */
    private static final Set<String> WHOLE_POD = Set.of("", "ephemeralcontainers", "status", "resize");

    private static final Map<String, WorkloadKind> WORKLOADS = Map.of(
            "apps/deployments", WorkloadKind.DEPLOYMENT,
            "apps/replicasets", WorkloadKind.REPLICA_SET,
            "apps/statefulsets", WorkloadKind.STATEFUL_SET,
            "apps/daemonsets", WorkloadKind.DAEMON_SET,
            "batch/jobs", WorkloadKind.JOB,
            "batch/cronjobs", WorkloadKind.CRON_JOB);
    /** By the service account of Kubernetes' own controllers: what kind of object they make pods for. */
    private static final Map<String, String> CONTROLLERS = Map.of(
            "system:serviceaccount:kube-system:replicaset-controller", "ReplicaSet",
            "system:serviceaccount:kube-system:daemon-set-controller", "DaemonSet",
            "system:serviceaccount:kube-system:statefulset-controller", "StatefulSet",
            "system:serviceaccount:kube-system:job-controller", "Job");

    private static final Pattern FORBIDDEN_POD = Pattern.compile("pods \"([^\"]+)\" is forbidden");
    private static final Pattern ORDINAL = Pattern.compile("-\\d*$");

    private final ClusterListener listener;
    private final Map<String, Long> told = new TreeMap<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    /** The newest state told of each object, by resource, namespace and name. */
    private final Map<String, Metadata> newest = new Recent<>(200_000);

    private long outOfOrder;

    AuditHistory(ClusterListener listener) {
        this.listener = listener;
    }

    /** The resources whose bodies are wanted. */
    static Set<String> resources() {
        var all = new HashSet<>(Set.of("pods", "namespaces"));
        WORKLOADS.keySet().forEach(workload -> all.add(workload.substring(workload.indexOf('/') + 1)));
        return all;
    }

    Map<String, Long> told() {
        return told;
    }

    Map<String, Long> leftOut() {
        return leftOut;
    }

    long outOfOrder() {
        return outOfOrder;
    }

    /** Whether an event is about anything here: a pod, namespace or workload that was changed, or refused. */
    static boolean concerns(AuditEvent event) {
        boolean changes = CHANGES.contains(event.verb()) || event.verb().startsWith("delete");
        boolean known = event.apiGroup().isEmpty()
                ? event.resource().equals("pods") || event.resource().equals("namespaces")
                : WORKLOADS.containsKey(event.apiGroup() + "/" + event.resource());
        boolean mayMatter = event.hasHappened() || event.code() == 403;
        return event.isComplete() && changes && known && mayMatter;
    }

    void tell(AuditEvent event) {
        try {
            if (event.hasHappened()) {
                change(event);
            }
            admission(event);
        } catch (JsonProcessingException e) {
            listener.rejected(
                    event.at(),
                    RejectedInput.unheld(
                            event.source(),
                            WrongType.of(e),
                            "%s %s/%s".formatted(event.resource(), event.namespace(), event.name())));
            count(told, "rejected");
        }
    }

    private void change(AuditEvent event) throws JsonProcessingException {
        WorkloadKind workload = WORKLOADS.get(event.apiGroup() + "/" + event.resource());
        if (event.resource().equals("pods")) {
            pod(event);
        } else if (event.resource().equals("namespaces")) {
            namespace(event);
        } else if (workload != null && event.subresource().isEmpty()) {
            workload(event, workload);
        }
    }

    private void pod(AuditEvent event) throws JsonProcessingException {
        if (event.verb().equals("deletecollection")) {
            JsonNode items = event.response() == null ? null : event.response().get("items");
            if (items == null) {
                leaveOut(event, "the level leaves out which");
                return;
            }
            for (JsonNode item : items) {
                podDeleted(event, read(item, Pod.class));
            }
        } else if (event.verb().equals("delete")) {
            JsonNode answer = served(event, "Pod");
            podDeleted(event, answer == null ? null : read(answer, Pod.class));
        } else if (WHOLE_POD.contains(event.subresource())) {
            Pod pod = podChanged(event);
            if (pod != null && isNewest(event, pod.metadata())) {
                listener.podSeen(event.at(), pod);
                count(told, "pods seen");
            }
        }
    }

    /** The pod as it was after the request; null when the log does not say. */
    private @Nullable Pod podChanged(AuditEvent event) throws JsonProcessingException {
        JsonNode response = served(event, "Pod");
        if (response != null) {
            return read(response, Pod.class);
        }
        if (event.request() == null) {
            leaveOut(event, "the level leaves out the object");
            return null;
        }
        if (event.verb().equals("patch") || !isKind(event.request(), "Pod")) {
            leaveOut(event, "the level holds the change only, not the object");
            return null;
        }
        // As it was sent: what mutating webhooks made of it stands nowhere.
        Pod sent = ApiServerDefaults.apply(read(event.request(), Pod.class));
        Metadata metadata = identified(sent.metadata(), event);
        if (metadata.name().isEmpty()) {
            leaveOut(event, "the level leaves out the name that was generated");
            return null;
        }
        return new Pod(metadata, sent.spec(), sent.status());
    }

    /** A pod is gone when the last delete asks for no grace; the first one, as a rule, only begins it. */
    private void podDeleted(AuditEvent event, @Nullable Pod pod) {
        boolean collected = event.verb().equals("deletecollection");
        JsonNode of = collected || pod == null ? null : event.response();
        boolean atOnce =
                of != null && of.at("/metadata/deletionGracePeriodSeconds").asInt(-1) == 0;
        boolean forced = event.request() != null
                && event.request().path("gracePeriodSeconds").asInt(-1) == 0;
        boolean confirmed = isKind(event.response(), "Status") || event.user().startsWith("system:node:");
        if (atOnce || forced || (pod == null && confirmed)) {
            Metadata metadata = pod == null ? identified(Metadata.EMPTY, event) : pod.metadata();
            newest.remove(key(event, metadata));
            listener.podGone(event.at(), new Pod(metadata, null, null));
            count(told, "pods gone");
        } else if (pod != null && isNewest(event, pod.metadata())) {
            listener.podSeen(event.at(), pod);
            count(told, "pods seen");
        } else if (pod == null) {
            leaveOut(event, "the level leaves out whether the pod was gone at once");
        }
    }

    private void namespace(AuditEvent event) throws JsonProcessingException {
        JsonNode body = object(event, "Namespace");
        if (event.subresource().equals("finalize")) {
            if (body == null || body.at("/spec/finalizers").isEmpty()) {
                var gone = new Namespace(identified(Metadata.EMPTY, event));
                newest.remove(key(event, gone.metadata()));
                listener.namespaceGone(event.at(), gone);
                count(told, "namespaces gone");
            }
        } else if (event.subresource().isEmpty() && body != null) {
            var namespace = new Namespace(identified(read(body, Namespace.class).metadata(), event));
            if (isNewest(event, namespace.metadata())) {
                listener.namespaceSeen(event.at(), namespace);
                count(told, "namespaces seen");
            }
        } else if (event.subresource().isEmpty() && !event.verb().startsWith("delete")) {
            leaveOut(event, "the level leaves out the object");
        }
    }

    private void workload(AuditEvent event, WorkloadKind kind) throws JsonProcessingException {
        JsonNode body = object(event, kind.toString());
        if (event.verb().equals("delete")) {
            var named = MAPPER.createObjectNode();
            named.putObject("metadata").put("name", event.name()).put("namespace", event.namespace());
            listener.templateGone(
                    event.at(), WorkloadObject.read(kind, named, MAPPER).template());
            count(told, "templates gone");
        } else if (event.verb().equals("deletecollection")) {
            leaveOut(event, "the level leaves out which");
        } else if (body != null) {
            WorkloadObject workload = WorkloadObject.read(kind, body, MAPPER);
            if (!workload.isOwned() && isNewest(event, workload.template().metadata())) {
                listener.templateSeen(event.at(), workload.template());
                count(told, "templates seen");
            }
        } else {
            leaveOut(event, "the level leaves out the object");
        }
    }

    /** What the API server's own PodSecurity said, which stands in the event at any level. */
    private void admission(AuditEvent event) throws JsonProcessingException {
        String violations = event.annotations().getOrDefault(AuditEvent.AUDIT_VIOLATIONS, "");
        String exemption = event.annotations().get(AuditEvent.EXEMPT);
        boolean refused =
                event.code() == 403 && AdmissionMessage.find(event.message()).isPresent();
        if (!refused && (!event.hasHappened() || (violations.isEmpty() && exemption == null))) {
            return;
        }
        Workload workload = workload(event);
        if (workload == null) {
            leaveOut(event, "PodSecurity spoke, but the level leaves out of whom");
        } else if (refused) {
            listener.podRefused(event.at(), said(event, workload, event.message(), null));
            count(told, "refused");
        } else {
            if (!violations.isEmpty() && AdmissionMessage.find(violations).isPresent()) {
                listener.podAudited(event.at(), said(event, workload, violations, null));
                count(told, "audited");
            }
            if (exemption != null) {
                listener.podAudited(event.at(), said(event, workload, "", exemption));
                count(told, "exempt");
            }
        }
    }

    /** Only PodSecurity's own words: what stands before them names users. */
    private static Admission said(AuditEvent event, Workload workload, String text, @Nullable String exemption) {
        int would = text.indexOf("would violate PodSecurity");
        int begin = would >= 0 ? would : Math.max(text.indexOf("violates PodSecurity"), 0);
        return new Admission(event.namespace(), workload, event.at(), text.substring(begin), exemption);
    }

    private @Nullable Workload workload(AuditEvent event) throws JsonProcessingException {
        WorkloadKind kind = WORKLOADS.get(event.apiGroup() + "/" + event.resource());
        if (kind != null) {
            return event.name().isEmpty() ? null : new Workload(kind.toString(), event.name());
        }
        JsonNode body = isKind(event.response(), "Pod") ? event.response() : event.request();
        if (isKind(body, "Pod") && body != null) {
            Metadata pod = identified(read(body.path("metadata"), Metadata.class), event);
            return pod.name().isEmpty() && pod.controller().isEmpty() ? null : Workload.of(pod);
        }
        var forbidden = FORBIDDEN_POD.matcher(event.message());
        String name = forbidden.find() ? forbidden.group(1) : event.name();
        String controller = CONTROLLERS.get(event.user());
        if (name.isEmpty()) {
            return null;
        }
        // What a controller asks for is named after it, with an ordinal or a dash behind.
        return controller == null
                ? new Workload("Pod", name)
                : Workload.ofController(controller, ORDINAL.matcher(name).replaceFirst(""));
    }

    /** With what the reference says where the object itself does not. */
    private static Metadata identified(Metadata metadata, AuditEvent event) {
        return new Metadata(
                metadata.name().isEmpty() ? event.name() : metadata.name(),
                metadata.namespace().isEmpty() && !event.resource().equals("namespaces")
                        ? event.namespace()
                        : metadata.namespace(),
                metadata.uid().isEmpty() ? event.uid() : metadata.uid(),
                metadata.resourceVersion(),
                metadata.creationTimestamp(),
                metadata.deletionTimestamp(),
                metadata.labels(),
                metadata.annotations(),
                metadata.ownerReferences());
    }

    /** Requests are logged as they end, so a state may come after a newer one. */
    private boolean isNewest(AuditEvent event, Metadata metadata) {
        Metadata before = newest.get(key(event, metadata));
        if (before != null
                && before.uid().equals(metadata.uid())
                && version(metadata) > 0
                && version(metadata) < version(before)) {
            outOfOrder++;
            return false;
        }
        newest.put(key(event, metadata), metadata);
        return true;
    }

    private static String key(AuditEvent event, Metadata metadata) {
        return event.resource() + "/" + metadata.namespace() + "/" + metadata.name();
    }

    private static long version(Metadata metadata) {
        try {
            return Long.parseLong(metadata.resourceVersion());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The object as the API server answered with it; null when the log does not have that. */
    private static @Nullable JsonNode served(AuditEvent event, String kind) {
        JsonNode response = event.response();
        return isKind(response, kind) ? response : null;
    }

    /** The object as it was after the request, or as it was asked for; null when the log does not say. */
    private static @Nullable JsonNode object(AuditEvent event, String kind) {
        JsonNode response = served(event, kind);
        JsonNode request = event.verb().equals("patch") ? null : event.request();
        return response == null && isKind(request, kind) ? request : response;
    }

    private static boolean isKind(@Nullable JsonNode object, String kind) {
        return object != null && object.path("kind").asText().equals(kind);
    }

    private static <T> T read(JsonNode object, Class<T> type) throws JsonProcessingException {
        return MAPPER.treeToValue(object, type);
    }

    private void leaveOut(AuditEvent event, String reason) {
        count(leftOut, event.what() + " at level " + event.level() + ": " + reason);
    }

    private static void count(Map<String, Long> counts, String what) {
        counts.merge(what, 1L, Long::sum);
    }
}

package io.podtrail.collector.auditlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.WorkloadObject;
import io.podtrail.collector.WrongType;
import io.podtrail.events.Namespace;
import io.podtrail.events.RejectedInput;
import io.podtrail.events.Workload;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.pod.ApiServerDefaults;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells what requests did to pods, namespaces and workloads, as far as the log's level lets one know. */
final class AuditHistory {
    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final Set<String> CHANGES = Set.of("create", "update", "patch");
    private static final int KNOWN_OBJECTS = 200_000;
    /** What the API server answers with to who asks for no more, such as the garbage collector. */
    private static final String METADATA_ALONE = "PartialObjectMetadata";

    /** Subresources of a pod whose answer is the whole pod. */
    private static final Set<String> WHOLE_POD = Set.of("", "ephemeralcontainers", "status", "resize");

    private static final Map<String, WorkloadKind> WORKLOADS = Map.of(
            "apps/deployments", WorkloadKind.DEPLOYMENT,
            "apps/replicasets", WorkloadKind.REPLICA_SET,
            "apps/statefulsets", WorkloadKind.STATEFUL_SET,
            "apps/daemonsets", WorkloadKind.DAEMON_SET,
            "batch/jobs", WorkloadKind.JOB,
            "batch/cronjobs", WorkloadKind.CRON_JOB);
    private final ClusterListener listener;
    private final Map<String, Long> told = new TreeMap<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    /** By resource, namespace and name. */
    private final Map<String, KnownObject> known = new Recent<>(KNOWN_OBJECTS);

    private final WholeObjects whole = new WholeObjects();
    private final AdmissionVerdicts verdicts = new AdmissionVerdicts();

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
        WorkloadKind workload = workloadKind(event);
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
            podsDeleted(event);
        } else if (event.verb().equals("delete")) {
            podDeleted(event);
        } else if (WHOLE_POD.contains(event.subresource())) {
            podChanged(event);
        } else if (event.subresource().equals("binding")) {
            known.computeIfPresent(key(event, identified(Metadata.EMPTY, event)), (key, pod) -> pod.bound());
        } else if (event.subresource().equals("eviction")) {
            podEvicted(event);
        }
    }

    private void podChanged(AuditEvent event) throws JsonProcessingException {
        JsonNode served = served(event, "Pod");
        if (served != null) {
            podSeenOrGone(event, served, metadata(event, served), pod(event, served));
        } else if (event.request() == null) {
            leaveOut(event, "the level leaves out the object");
        } else if (event.verb().equals("patch") || !isKind(event.request(), "Pod")) {
            leaveOut(event, "the level holds the change only, not the object");
        } else {
            // As it was sent: what mutating webhooks made of it stands nowhere.
            Pod sent = ApiServerDefaults.apply(read(event.request(), Pod.class));
            Metadata metadata = identified(sent.metadata(), event);
            if (metadata.name().isEmpty()) {
                leaveOut(event, "the level leaves out the name that was generated");
            } else {
                podSeenOrGone(event, event.request(), metadata, new Pod(metadata, sent.spec(), sent.status()));
            }
        }
    }

    /** @param body the same pod with all its fields */
    private void podSeenOrGone(AuditEvent event, JsonNode body, Metadata metadata, @Nullable Pod pod) {
        boolean isUpdate =
                !event.verb().equals("create") || !event.subresource().isEmpty();
        if (isUpdate && Registry.isRemoved(body)) {
            podGone(event, metadata);
        } else {
            podSeen(event, body, pod);
        }
    }

    /** @param pod null where the answer was its metadata alone, and the rest is not known */
    private void podSeen(AuditEvent event, JsonNode body, @Nullable Pod pod) {
        if (pod == null) {
            leaveOut(event, "the answer is the metadata alone, and the log does not hold the rest");
        } else if (isNewest(event, pod.metadata(), body)) {
            whole.put(key(event, pod.metadata()), pod);
            listener.podSeen(event.at(), pod);
            count(told, "pods seen");
        }
    }

    /** As the API server answered with it; null where that was its metadata alone, and the rest is not known. */
    private @Nullable Pod pod(AuditEvent event, JsonNode served) throws JsonProcessingException {
        if (!isKind(served, METADATA_ALONE)) {
            return read(served, Pod.class);
        }
        Metadata metadata = metadata(event, served);
        return whole.pod(key(event, metadata), metadata);
    }

    private static Metadata metadata(AuditEvent event, JsonNode object) throws JsonProcessingException {
        return identified(read(object.path("metadata"), Metadata.class), event);
    }

    private void podGone(AuditEvent event, Metadata metadata) {
        gone(event, metadata);
        listener.podGone(event.at(), new Pod(metadata, null, null));
        count(told, "pods gone");
    }

    private void podDeleted(AuditEvent event) throws JsonProcessingException {
        JsonNode served = served(event, "Pod");
        if (served != null) {
            boolean isRemoved = !Registry.hasFinalizers(served)
                    && (Registry.isForced(event.request())
                            || served.at("/metadata/deletionGracePeriodSeconds").asInt(-1) == 0);
            if (isRemoved) {
                podGone(event, metadata(event, served));
            } else {
                podSeen(event, served, pod(event, served));
            }
            return;
        }
        Metadata metadata = identified(Metadata.EMPTY, event);
        KnownObject before = known.get(key(event, metadata));
        boolean isConfirmed = Registry.isForced(event.request())
                || isKind(event.response(), "Status")
                || event.user().startsWith("system:node:");
        boolean endsAtOnce = event.request() != null && before != null && before.endsWithoutGrace();
        boolean mayHaveFinalizers = before != null && before.hasFinalizers();
        if ((isConfirmed || endsAtOnce) && !mayHaveFinalizers) {
            podGone(event, metadata);
        } else {
            leaveOut(event, "the level leaves out whether the pod was gone at once");
        }
    }

    /** The answer lists the pods as they were before. */
    private void podsDeleted(AuditEvent event) throws JsonProcessingException {
        JsonNode items = event.response() == null ? null : event.response().get("items");
        if (items == null) {
            leaveOut(event, "the level leaves out which");
            return;
        }
        for (JsonNode item : items) {
            Pod pod = read(item, Pod.class);
            boolean atOnce = Registry.isForced(event.request()) || Registry.endsWithoutGrace(item);
            if (atOnce && !Registry.hasFinalizers(item)) {
                podGone(event, pod.metadata());
            } else {
                podSeen(event, item, pod);
            }
        }
    }

    /** The API server deletes an evicted pod itself, without a request of its own in the log; of one that runs, the node's follows. */
    private void podEvicted(AuditEvent event) {
        Metadata metadata = identified(Metadata.EMPTY, event);
        KnownObject before = known.get(key(event, metadata));
        if (before == null) {
            leaveOut(event, "the log does not say whether the evicted pod ran");
        } else if (before.endsWithoutGrace() && !before.hasFinalizers() && !before.isGone()) {
            podGone(
                    event,
                    new Metadata(
                            metadata.name(), metadata.namespace(), before.uid(), null, null, null, null, null, null));
        }
    }

    private void namespace(AuditEvent event) throws JsonProcessingException {
        JsonNode body = object(event, "Namespace");
        boolean isFinalized = event.subresource().equals("finalize")
                && (body == null || (body.at("/spec/finalizers").isEmpty() && !Registry.hasFinalizers(body)));
        boolean isUpdate = event.verb().equals("update") || event.verb().equals("patch");
        boolean isWhole = isKind(body, "Namespace");
        if (isFinalized || (isUpdate && isWhole && Registry.isNamespaceRemoved(Objects.requireNonNull(body)))) {
            var gone = new Namespace(identified(Metadata.EMPTY, event));
            gone(event, gone.metadata());
            listener.namespaceGone(event.at(), gone);
            count(told, "namespaces gone");
        } else if (event.subresource().isEmpty() && body != null) {
            var namespace = new Namespace(identified(read(body, Namespace.class).metadata(), event));
            if (isNewest(event, namespace.metadata(), body)) {
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
            workloadDeleted(event, kind);
        } else if (event.verb().equals("deletecollection")) {
            workloadsDeleted(event, kind);
        } else if (body == null) {
            leaveOut(event, "the level leaves out the object");
        } else if (!event.verb().equals("create") && Registry.isRemoved(body)) {
            templateGone(event, kind, metadata(event, body));
        } else {
            workloadSeen(event, body, workload(event, kind, body));
        }
    }

    /** @param workload null where the answer was its metadata alone, and the rest is not known */
    private void workloadSeen(AuditEvent event, JsonNode body, @Nullable WorkloadObject workload) {
        if (workload == null) {
            leaveOut(event, "the answer is the metadata alone, and the log does not hold the rest");
        } else if (isNewest(event, workload.template().metadata(), body)) {
            whole.put(key(event, workload.template().metadata()), workload);
            if (!workload.isOwned()) {
                listener.templateSeen(event.at(), workload.template());
                count(told, "templates seen");
            }
        }
    }

    private @Nullable WorkloadObject workload(AuditEvent event, WorkloadKind kind, JsonNode body)
            throws JsonProcessingException {
        if (!isKind(body, METADATA_ALONE)) {
            return WorkloadObject.read(kind, body, MAPPER);
        }
        Metadata metadata = metadata(event, body);
        return whole.workload(key(event, metadata), metadata);
    }

    private void workloadDeleted(AuditEvent event, WorkloadKind kind) throws JsonProcessingException {
        JsonNode served = served(event, kind.toString());
        Metadata metadata = identified(Metadata.EMPTY, event);
        KnownObject before = known.get(key(event, metadata));
        boolean isRemoved = served != null
                ? !Registry.hasFinalizers(served)
                : isKind(event.response(), "Status")
                        || (event.request() != null
                                && !Registry.addsFinalizer(event.request())
                                && (before == null || !before.hasFinalizers()));
        if (isRemoved) {
            templateGone(event, kind, metadata);
        } else if (served == null) {
            leaveOut(event, "the level leaves out whether the workload was gone at once");
        }
    }

    private void workloadsDeleted(AuditEvent event, WorkloadKind kind) throws JsonProcessingException {
        JsonNode items = event.response() == null ? null : event.response().get("items");
        if (items == null) {
            leaveOut(event, "the level leaves out which");
            return;
        }
        for (JsonNode item : items) {
            if (!Registry.hasFinalizers(item) && !Registry.addsFinalizer(event.request())) {
                templateGone(event, kind, read(item.path("metadata"), Metadata.class));
            }
        }
    }

    private void templateGone(AuditEvent event, WorkloadKind kind, Metadata metadata) throws JsonProcessingException {
        gone(event, metadata);
        var named = MAPPER.createObjectNode();
        named.putObject("metadata").put("name", metadata.name()).put("namespace", metadata.namespace());
        listener.templateGone(
                event.at(), WorkloadObject.read(kind, named, MAPPER).template());
        count(told, "templates gone");
    }

    /** What the API server's own PodSecurity said, which stands in the event at any level. */
    private void admission(AuditEvent event) throws JsonProcessingException {
        if (!verdicts.isVerdict(event)) {
            return;
        }
        Workload workload = workload(event);
        if (workload == null) {
            leaveOut(event, "PodSecurity spoke, but the level leaves out of whom");
            return;
        }
        verdicts.refusal(event, workload).ifPresent(refusal -> {
            listener.podRefused(event.at(), refusal);
            count(told, "refused");
        });
        verdicts.violations(event, workload).ifPresent(audited -> {
            listener.podAudited(event.at(), audited);
            count(told, "audited");
        });
        verdicts.exemption(event, workload).ifPresent(exempted -> {
            listener.podAudited(event.at(), exempted);
            count(told, "exempt");
        });
    }

    private @Nullable Workload workload(AuditEvent event) throws JsonProcessingException {
        WorkloadKind kind = workloadKind(event);
        if (kind != null) {
            return event.name().isEmpty() ? null : new Workload(kind.toString(), event.name());
        }
        JsonNode body = isKind(event.response(), "Pod") ? event.response() : event.request();
        if (isKind(body, "Pod") && body != null) {
            Metadata pod = identified(read(body.path("metadata"), Metadata.class), event);
            return pod.name().isEmpty() && pod.controller().isEmpty() ? null : Workload.of(pod);
        }
        return verdicts.workloadByName(event, jobs -> known.containsKey(jobs)).orElse(null);
    }

    private static @Nullable WorkloadKind workloadKind(AuditEvent event) {
        return WORKLOADS.get(event.apiGroup() + "/" + event.resource());
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
    private boolean isNewest(AuditEvent event, Metadata metadata, JsonNode object) {
        String key = key(event, metadata);
        KnownObject before = known.get(key);
        if (before != null && before.isNewerThan(metadata)) {
            outOfOrder++;
            return false;
        }
        known.put(
                key,
                before != null && isKind(object, METADATA_ALONE)
                        ? before.with(metadata, Registry.hasFinalizers(object))
                        : KnownObject.of(metadata, object));
        return true;
    }

    private void gone(AuditEvent event, Metadata metadata) {
        String key = key(event, metadata);
        known.put(key, KnownObject.removed(metadata, known.get(key)));
        whole.remove(key);
    }

    private static String key(AuditEvent event, Metadata metadata) {
        return event.resource() + "/" + metadata.namespace() + "/" + metadata.name();
    }

    /** The object as the API server answered with it, or its metadata alone; null when the log does not have that. */
    private static @Nullable JsonNode served(AuditEvent event, String kind) {
        JsonNode response = event.response();
        return isKind(response, kind) || isKind(response, METADATA_ALONE) ? response : null;
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
        count(
                leftOut,
                event.isTruncated()
                        ? event.what() + ": the API server truncated the event (--audit-log-truncate-enabled)"
                        : event.what() + " at level " + event.level() + ": " + reason);
    }

    private static void count(Map<String, Long> counts, String what) {
        counts.merge(what, 1L, Long::sum);
    }
}

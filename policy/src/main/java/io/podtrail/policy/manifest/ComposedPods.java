package io.podtrail.policy.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Pods that a controller puts together from parts which have names of their own: Tekton's steps, Argo Workflows' templates, the
 * driver and executors of a Spark application.
 */
final class ComposedPods {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ComposedPods() {}

    /** The pods that a controller makes of the parts in this very node; empty where there are none. */
    static List<ObjectNode> of(String apiVersion, ObjectNode node) {
        if (apiVersion.startsWith("tekton.dev/")) {
            return tekton(node);
        }
        if (apiVersion.startsWith("argoproj.io/")) {
            return argo(node);
        }
        return apiVersion.startsWith("sparkoperator.k8s.io/") ? spark(node) : List.of();
    }

    /** Upstream: {@code tektoncd/pipeline}, {@code MergeStepsWithStepTemplate}: each step is a container of one pod. */
    private static List<ObjectNode> tekton(ObjectNode task) {
        if (!task.path("steps").isArray() || task.path("steps").isEmpty()) {
            return List.of();
        }
        ObjectNode pod = NODES.objectNode();
        ObjectNode spec = pod.putObject("spec");
        ArrayNode containers = spec.putArray("containers");
        for (JsonNode step : task.path("steps")) {
            containers.add(merged(task.path("stepTemplate"), step));
        }
        task.path("sidecars").forEach(containers::add);
        copy(task, spec, "volumes");
        return List.of(pod);
    }

    private static JsonNode merged(JsonNode template, JsonNode step) {
        if (!(template instanceof ObjectNode base) || !(step instanceof ObjectNode own)) {
            return step;
        }
        ObjectNode merged = base.deepCopy();
        own.properties()
                .forEach(field -> merged.set(field.getKey(), merged(base.path(field.getKey()), field.getValue())));
        return merged;
    }

    /** Upstream: {@code argo-workflows}, {@code workflow/controller/workflowpod.go}: each template that runs makes a pod. */
    private static List<ObjectNode> argo(ObjectNode workflow) {
        var pods = new ArrayList<ObjectNode>();
        for (JsonNode template : workflow.path("templates")) {
            ArrayNode containers = NODES.arrayNode();
            addObject(containers, template.path("container"), "main");
            addObject(containers, template.path("script"), "main");
            template.path("containerSet").path("containers").forEach(containers::add);
            if (containers.isEmpty()) {
                continue;
            }
            template.path("sidecars").forEach(containers::add);
            ObjectNode pod = NODES.objectNode();
            copy(template, pod, "metadata");
            ObjectNode spec = pod.putObject("spec");
            spec.set("containers", containers);
            copy(template, spec, "initContainers");
            copy(workflow, spec, "hostNetwork");
            copy(workflow, spec, "securityContext");
            copy(template, spec, "securityContext");
            ArrayNode volumes = spec.putArray("volumes");
            workflow.path("volumes").forEach(volumes::add);
            template.path("volumes").forEach(volumes::add);
            pods.add(pod);
        }
        return pods;
    }

    /** Upstream: {@code kubeflow/spark-operator}, {@code SparkPodSpec}. */
    private static List<ObjectNode> spark(ObjectNode application) {
        var pods = new ArrayList<ObjectNode>();
        for (String role : List.of("driver", "executor")) {
            JsonNode part = application.path(role);
            if (!part.isObject()) {
                continue;
            }
            ObjectNode pod =
                    part.path("template").isObject() ? part.path("template").deepCopy() : NODES.objectNode();
            ObjectNode spec = pod.withObjectProperty("spec");
            ArrayNode containers = spec.withArrayProperty("containers");
            ObjectNode main = containers.insertObject(0).put("name", "spark-kubernetes-" + role);
            copy(application, main, "image");
            copy(part, main, "image");
            copy(part, main, "securityContext");
            copy(part, main, "ports");
            part.path("sidecars").forEach(containers::add);
            copy(part, spec, "initContainers");
            copy(part, spec, "hostNetwork");
            copy(part, spec, "hostPID");
            if (part.path("podSecurityContext").isObject()) {
                spec.set("securityContext", part.path("podSecurityContext"));
            }
            application.path("volumes").forEach(spec.withArrayProperty("volumes")::add);
            pods.add(pod);
        }
        return pods;
    }

    private static void addObject(ArrayNode containers, JsonNode part, String name) {
        if (part instanceof ObjectNode object) {
            containers.add(object.has("name") ? object : object.deepCopy().put("name", name));
        }
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        if (from.hasNonNull(field)) {
            to.set(field, from.path(field));
        }
    }
}

package io.podtrail.app.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Manifests as the API server reads them with strict validation: a field that Kubernetes does not know is an error. */
final class Manifests {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Stream.of(
                    ClusterRole.class,
                    ClusterRoleBinding.class,
                    ConfigMap.class,
                    Deployment.class,
                    Namespace.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    Role.class,
                    RoleBinding.class,
                    Service.class,
                    ServiceAccount.class,
                    StatefulSet.class)
            .collect(Collectors.toMap(
                    type -> HasMetadata.getApiVersion(type) + "/" + type.getSimpleName(), Function.identity()));

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new SimpleModule().setDeserializerModifier(new NothingUnknown()))
            .build();

    private Manifests() {}

    /** Every document, as a tree. */
    static List<JsonNode> trees(String yaml) throws IOException {
        try (var documents = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll().stream()
                    .filter(document -> document.isObject() && !document.isEmpty())
                    .toList();
        }
    }

    /** Every document of Kubernetes' own kinds. */
    static List<HasMetadata> strict(String yaml) throws IOException {
        return trees(yaml).stream()
                .filter(document -> !document.path("apiVersion").asText().startsWith("kafka.strimzi.io/"))
                .map(Manifests::strict)
                .toList();
    }

    private static HasMetadata strict(JsonNode document) {
        String kind = document.path("apiVersion").asText() + "/"
                + document.path("kind").asText();
        Class<? extends HasMetadata> type = KINDS.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("no such kind is deployed: " + kind);
        }
        try {
            return STRICT.treeToValue(document, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    kind + " " + document.at("/metadata/name").asText() + ": " + e.getMessage(), e);
        }
    }

    /** Fabric8's classes keep what they do not know in a map; here it is an error. */
    private static final class NothingUnknown extends BeanDeserializerModifier {
        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config, BeanDescription description, BeanDeserializerBuilder builder) {
            if (HasMetadata.class
                            .getPackageName()
                            .equals(description.getBeanClass().getPackageName())
                    || description.getBeanClass().getName().startsWith("io.fabric8.kubernetes.api.model.")) {
                builder.setAnySetter(null);
            }
            return builder;
        }
    }
}

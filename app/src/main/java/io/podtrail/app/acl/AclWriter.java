package io.podtrail.app.acl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** Permissions as those write them who grant them. */
public final class AclWriter {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    private AclWriter() {}

    /**
     * Commands for a POSIX shell: one for each resource.
     *
     * @param principal with its type, such as {@code User:podtrail-sink}
     */
    public static String kafkaAcls(List<Permission> permissions, String principal, String bootstrapServers) {
        return permissions.stream()
                .map(permission -> command(permission, principal, bootstrapServers))
                .collect(Collectors.joining());
    }

    /**
     * A {@code KafkaUser} for Strimzi's user operator, with mutual TLS.
     *
     * @param name of the user and of the Secret that Strimzi makes for it
     * @param kafka name of Strimzi's {@code Kafka}
     */
    public static String strimzi(List<Permission> permissions, String name, String kafka) {
        List<Map<String, Object>> acls = permissions.stream()
                .map(permission -> ordered(
                        "resource",
                        ordered(
                                "type",
                                switch (permission.resource().resourceType()) {
                                    case TRANSACTIONAL_ID -> "transactionalId";
                                    default ->
                                        permission
                                                .resource()
                                                .resourceType()
                                                .name()
                                                .toLowerCase(Locale.ROOT);
                                },
                                "name",
                                permission.resource().name(),
                                "patternType",
                                permission.resource().patternType() == PatternType.PREFIXED ? "prefix" : "literal"),
                        "operations",
                        permission.operations().stream().map(Permission::word).toList()))
                .toList();
        var user = ordered("apiVersion", "kafka.strimzi.io/v1", "kind", "KafkaUser");
        user.put("metadata", ordered("name", name, "labels", ordered("strimzi.io/cluster", kafka)));
        user.put(
                "spec",
                ordered(
                        "authentication",
                        ordered("type", "tls"),
                        "authorization",
                        ordered("type", "simple", "acls", acls)));
        try {
            return YAML.writeValueAsString(user);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can always be written", e);
        }
    }

    private static String command(Permission permission, String principal, String bootstrapServers) {
        var words = new ArrayList<String>();
        words.add(
                "kafka-acls.sh --bootstrap-server " + quoted(bootstrapServers) + " --command-config admin.properties");
        words.add("--add --allow-principal " + quoted(principal));
        for (AclOperation operation : permission.operations()) {
            words.add("--operation " + Permission.word(operation));
        }
        ResourceType type = permission.resource().resourceType();
        words.add("--" + type.name().toLowerCase(Locale.ROOT).replace('_', '-') + ' '
                + quoted(permission.resource().name()));
        words.add("--resource-pattern-type "
                + permission.resource().patternType().name().toLowerCase(Locale.ROOT));
        return String.join(" ", words) + '\n';
    }

    /** As one word of a POSIX shell, whatever it holds. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}

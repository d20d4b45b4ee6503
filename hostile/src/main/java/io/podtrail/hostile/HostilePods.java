package io.podtrail.hostile;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pods of which one field, or each, is as large as somebody can make it. The fields are those of the pod model, found by
 * reflection, so that a field that is added to the model is hostile, too.
 */
final class HostilePods {
    /** How large a field is made: the sizes of the issue, in characters. */
    static final List<Integer> SIZES = List.of(1, 100, 253, 64 * 1024, 400 * 1024, 1_400_000);

    /** What a pod is found by: Kubernetes bounds these, and a source refuses larger ones. */
    private static final Set<String> IDENTITY = Set.of("metadata.name", "metadata.namespace", "metadata.uid");

    /** Derived, or said by Podtrail itself. */
    private static final Set<String> NO_INPUT = Set.of("containerContexts", "shortened");

    private static final JsonMapper MAPPER = PodJson.mapper();
    /** Characters of one entry of a list. */
    private static final int ENTRY = 64;

    private HostilePods() {}

    /** Every text and list of a pod, as {@code spec.volumes} or {@code spec.volumes[*].name}. */
    static Set<String> fields() {
        var fields = new TreeSet<String>();
        build(
                Pod.class,
                "",
                field -> {
                    fields.add(field);
                    return false;
                },
                0);
        fields.removeAll(IDENTITY);
        return fields;
    }

    /** A pod of which these fields have about so many characters. */
    static Pod pod(String namespace, String name, Predicate<String> isLarge, int size) {
        Pod pod = (Pod) build(Pod.class, "", field -> !IDENTITY.contains(field) && isLarge.test(field), size);
        Metadata made = pod.metadata();
        return new Pod(
                new Metadata(
                        name,
                        namespace,
                        "uid-" + name,
                        made.resourceVersion(),
                        null,
                        null,
                        new HashMap<>(made.labels()),
                        new HashMap<>(made.annotations()),
                        List.copyOf(made.ownerReferences())),
                pod.spec(),
                null);
    }

    /** A pod as an API server answers it. */
    static ObjectNode json(Pod pod) {
        ObjectNode json = MAPPER.createObjectNode().put("kind", "Pod").put("apiVersion", "v1");
        json.setAll((ObjectNode) MAPPER.valueToTree(pod));
        return json;
    }

    private static Object build(Type type, String field, Predicate<String> isLarge, int size) {
        if (type == String.class) {
            return isLarge.test(field) ? "x".repeat(size) : "small";
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return list(list.getActualTypeArguments()[0], field, isLarge, size);
        }
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            return map(field, isLarge, size);
        }
        var plain = (Class<?>) type;
        if (plain.isRecord()) {
            return record(plain, field, isLarge, size);
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return false;
        }
        return plain == int.class ? (Object) 8080 : (Object) 1000L;
    }

    private static List<Object> list(Type entry, String field, Predicate<String> isLarge, int size) {
        boolean isEnum = entry instanceof Class<?> plain && plain.isEnum();
        int entries = !isEnum && isLarge.test(field) ? Math.max(1, size / ENTRY) : 1;
        Object one = build(entry, field + "[*]", isLarge, size);
        var list = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            list.add(one instanceof String text && i > 0 ? text + i : one);
        }
        return list;
    }

    private static Map<String, String> map(String field, Predicate<String> isLarge, int size) {
        String prefix = field.endsWith("annotations") ? Metadata.APPARMOR_ANNOTATION_PREFIX : "label";
        int entries = isLarge.test(field) ? Math.max(1, size / ENTRY) : 1;
        var map = new HashMap<String, String>();
        String value = isLarge.test(field + "[*]") ? "x".repeat(size) : "small";
        for (int i = 0; i < entries; i++) {
            map.put(prefix + i, value);
        }
        return map;
    }

    private static Object record(Class<?> type, String field, Predicate<String> isLarge, int size) {
        List<RecordComponent> components = Arrays.stream(type.getRecordComponents())
                .filter(component -> !NO_INPUT.contains(component.getName()))
                .toList();
        Object[] values = components.stream()
                .map(component -> value(component, field, isLarge, size))
                .toArray();
        try {
            return constructor(type, components).newInstance(values);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the pod model can be made by its constructors", e);
        }
    }

    private static @Nullable Object value(
            RecordComponent component, String parent, Predicate<String> isLarge, int size) {
        if (component.getName().equals("controller")) {
            return true; // Other owners are not kept.
        }
        String field = parent.isEmpty() ? component.getName() : parent + "." + component.getName();
        return build(component.getGenericType(), field.replace("allContainers", "containers"), isLarge, size);
    }

    private static Constructor<?> constructor(Class<?> type, List<RecordComponent> components) {
        Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has no constructor of what it reads", e);
        }
    }
}

package io.podtrail.testkit;

import java.util.List;
import java.util.Map;

/**
 * What a request asks of a resource, as Kubernetes' authorizer sees it ("Determine the request verb" in its documentation).
 *
 * @param verb such as {@code list}; a server-side apply is a {@code patch}, and a {@code create} as well where the object is new
 * @param group of the API; empty for the core group
 * @param resource its plural
 * @param namespace empty for all namespaces, and for what has none
 * @param name of the object; empty for all
 */
public record ApiRequest(String verb, String group, String resource, String namespace, String name) {
    /** @param parts of the path, such as {@code api, v1, namespaces, shop, pods} */
    static ApiRequest of(String method, List<String> parts, Map<String, String> query) {
        boolean isCore = parts.get(0).equals("api");
        List<String> rest = parts.subList(isCore ? 2 : 3, parts.size());
        boolean isOfNamespace = rest.size() > 2 && rest.get(0).equals("namespaces");
        List<String> object = isOfNamespace ? rest.subList(2, rest.size()) : rest;
        String name = object.size() > 1 ? object.get(1) : "";
        return new ApiRequest(
                verb(method, name, query),
                isCore ? "" : parts.get(1),
                object.get(0),
                isOfNamespace ? rest.get(1) : "",
                name);
    }

    ApiRequest as(String otherVerb) {
        return new ApiRequest(otherVerb, group, resource, namespace, name);
    }

    private static String verb(String method, String name, Map<String, String> query) {
        return switch (method) {
            case "GET" -> query.containsKey("watch") ? "watch" : name.isEmpty() ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> throw new IllegalArgumentException(method);
        };
    }

    /** As the API server words its refusals. */
    @Override
    public String toString() {
        return "%s is forbidden: User \"system:serviceaccount:audit:podtrail\" cannot %s resource \"%s\" in API group \"%s\" %s"
                .formatted(
                        name.isEmpty() ? resource : "%s \"%s\"".formatted(resource, name),
                        verb,
                        resource,
                        group,
                        namespace.isEmpty() ? "at the cluster scope" : "in the namespace \"%s\"".formatted(namespace));
    }
}

package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What violates by workload: a list of the API's violations, in which ten equal pods of a workload are one item. */
final class Workloads {
    private Workloads() {}

    /** A list with the same metadata and an item for each workload, in the order of the list. */
    static ObjectNode of(ObjectNode violations) {
        var byWorkload = new LinkedHashMap<List<String>, List<JsonNode>>();
        violations
                .path("items")
                .forEach(item -> byWorkload
                        .computeIfAbsent(
                                List.of(
                                        item.path("cluster").asText(),
                                        item.path("namespace").asText(),
                                        Resource.workload(item)),
                                key -> new ArrayList<>())
                        .add(item));
        ObjectNode list = violations.deepCopy().put("kind", "WorkloadList");
        ArrayNode items = list.putArray("items");
        byWorkload.values().forEach(members -> items.add(item(members, items.objectNode())));
        return list;
    }

    private static ObjectNode item(List<JsonNode> members, ObjectNode item) {
        JsonNode first = members.get(0);
        for (String field : List.of("cluster", "namespace", "workload")) {
            item.set(field, first.path(field));
        }
        item.put(
                "violatingPods",
                members.stream().filter(member -> member.has("pod")).count());
        var evidence = new LinkedHashSet<String>();
        members.forEach(member -> evidence.add(member.path("evidence").asText()));
        evidence.forEach(item.putArray("evidence")::add);
        var byMode = new LinkedHashMap<String, ObjectNode>();
        members.forEach(member -> member.path("violations").forEach(violation -> merge(byMode, violation)));
        item.putArray("violations").addAll(byMode.values());
        return item;
    }

    private static void merge(Map<String, ObjectNode> byMode, JsonNode violation) {
        ObjectNode known = byMode.computeIfAbsent(violation.path("mode").asText(), mode -> {
            ObjectNode begun = violation.<ObjectNode>deepCopy().without(List.of("cause", "grandfathered"));
            begun.putArray("findings");
            return begun;
        });
        if (violation.path("since").asText().compareTo(known.path("since").asText()) < 0) {
            known.set("since", violation.path("since"));
        }
        ArrayNode findings = (ArrayNode) known.path("findings");
        violation.path("findings").forEach(finding -> {
            boolean isNew = true;
            for (JsonNode other : findings) {
                isNew &= !other.path("check").equals(finding.path("check"));
            }
            if (isNew) {
                findings.addObject().set("check", finding.path("check"));
            }
        });
    }
}

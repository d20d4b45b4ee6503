package io.podtrail.policy.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.fix.Edit;
import io.podtrail.policy.fix.Patch;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import java.util.List;

/**
 * A pod, or what makes pods; an object that makes several kinds of pod has one of these for each.
 *
 * @param kind the object's, such as {@code Deployment}; any word where the kind is not one of Kubernetes' own
 * @param place where in the object the pod stands
 * @param part the same in words, such as {@code spec.headGroupSpec.template}; empty where the object makes one kind of pod only
 * @param namespace empty where the manifest names none
 * @param name empty where it has none; {@code generateName} with an asterisk where it has that
 * @param pod the pod that it is or makes, with the API server's defaults
 * @param object as it was written
 * @param path where the object stands in its document; empty unless that is a list
 */
public record Manifest(
        String kind,
        PodPlace place,
        String part,
        String namespace,
        String name,
        Pod pod,
        ObjectNode object,
        String path,
        LocatedDocument document) {
    /** The line in which the object begins. */
    public int line() {
        return document.line(path);
    }

    /** The line of a field of the object, or of the nearest one around it that was written. */
    public int line(JsonPointer field) {
        String name = LocatedDocument.field(field);
        return document.line(path.isEmpty() || name.isEmpty() ? path + name : path + "." + name);
    }

    /** Edits of the pod, as edits of the object; without those of fields that the object has no place for. */
    public List<Edit> edits(PodEdits edits) {
        return edits.all().stream()
                .flatMap(edit -> place.of(edit.path()).map(path -> new Edit(path, edit.value())).stream())
                .toList();
    }

    /** Edits of the object, worked in. */
    public Patch patch(List<Edit> edits) {
        return Patch.of(object, edits);
    }
}

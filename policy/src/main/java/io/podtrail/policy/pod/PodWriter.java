package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes what {@link PodReader} reads, in an order that is always the same and without what is absent: equal pods have
 * equal bytes, which is how a pod that has not changed is told. Written out by hand because every changed pod is written
 * to a store, and writing by reflection takes as long as reading does.
 */
final class PodWriter {
    private PodWriter() {}

    static void pod(JsonGenerator json, Pod pod) throws IOException {
        json.writeStartObject();
        json.writeFieldName("metadata");
        metadata(json, pod.metadata());
        json.writeFieldName("spec");
        spec(json, pod.spec());
        if (pod.status() != null) {
            json.writeFieldName("status");
            status(json, pod.status());
        }
        if (!pod.shortened().isEmpty()) {
            json.writeObjectFieldStart("shortened");
            for (Map.Entry<String, Integer> field : pod.shortened().entrySet()) {
                json.writeNumberField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    static void metadata(JsonGenerator json, Metadata metadata) throws IOException {
        json.writeStartObject();
        text(json, "name", metadata.name());
        text(json, "namespace", metadata.namespace());
        text(json, "uid", metadata.uid());
        text(json, "resourceVersion", metadata.resourceVersion());
        text(json, "creationTimestamp", metadata.creationTimestamp());
        text(json, "deletionTimestamp", metadata.deletionTimestamp());
        texts(json, "labels", metadata.labels());
        texts(json, "annotations", metadata.annotations());
        list(json, "ownerReferences", metadata.ownerReferences(), PodWriter::owner);
        json.writeEndObject();
    }

    private static void owner(JsonGenerator json, OwnerReference owner) throws IOException {
        json.writeStartObject();
        text(json, "apiVersion", owner.apiVersion());
        text(json, "kind", owner.kind());
        text(json, "name", owner.name());
        text(json, "uid", owner.uid());
        json.writeBooleanField("controller", owner.controller());
        json.writeEndObject();
    }

    private static void spec(JsonGenerator json, PodSpec spec) throws IOException {
        json.writeStartObject();
        ifTrue(json, "hostNetwork", spec.hostNetwork());
        ifTrue(json, "hostPID", spec.hostPID());
        ifTrue(json, "hostIPC", spec.hostIPC());
        bool(json, "hostUsers", spec.hostUsers());
        object(json, "os", spec.os(), (generator, os) -> text(generator, "name", os.name()));
        text(json, "runtimeClassName", spec.runtimeClassName());
        text(json, "serviceAccountName", spec.serviceAccountName());
        text(json, "nodeName", spec.nodeName());
        if (!spec.securityContext().equals(PodSecurityContext.EMPTY)) {
            object(json, "securityContext", spec.securityContext(), PodWriter::podSecurityContext);
        }
        list(json, "initContainers", spec.allContainers(), c -> c.kind() == ContainerKind.INIT, PodWriter::container);
        list(json, "containers", spec.allContainers(), c -> c.kind() == ContainerKind.REGULAR, PodWriter::container);
        list(
                json,
                "ephemeralContainers",
                spec.allContainers(),
                c -> c.kind() == ContainerKind.EPHEMERAL,
                PodWriter::container);
        list(json, "volumes", spec.volumes(), PodWriter::volume);
        json.writeEndObject();
    }

    private static void status(JsonGenerator json, PodStatus status) throws IOException {
        json.writeStartObject();
        text(json, "phase", status.phase());
        json.writeEndObject();
    }

    private static void podSecurityContext(JsonGenerator json, PodSecurityContext context) throws IOException {
        bool(json, "runAsNonRoot", context.runAsNonRoot());
        int64(json, "runAsUser", context.runAsUser());
        object(json, "seccompProfile", context.seccompProfile(), PodWriter::profile);
        object(json, "appArmorProfile", context.appArmorProfile(), PodWriter::profile);
        object(json, "seLinuxOptions", context.seLinuxOptions(), PodWriter::seLinuxOptions);
        object(json, "windowsOptions", context.windowsOptions(), PodWriter::windowsOptions);
        list(json, "sysctls", context.sysctls(), PodWriter::sysctl);
    }

    private static void sysctl(JsonGenerator json, Sysctl sysctl) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", sysctl.name());
        json.writeEndObject();
    }

    private static void container(JsonGenerator json, Container container) throws IOException {
        json.writeStartObject();
        text(json, "name", container.name());
        text(json, "image", container.image());
        if (!container.securityContext().equals(SecurityContext.EMPTY)) {
            object(json, "securityContext", container.securityContext(), PodWriter::securityContext);
        }
        // Only those that the host sees.
        list(json, "ports", container.ports(), port -> port.hostPort() != 0, PodWriter::port);
        object(json, "livenessProbe", container.livenessProbe(), PodWriter::handler);
        object(json, "readinessProbe", container.readinessProbe(), PodWriter::handler);
        object(json, "startupProbe", container.startupProbe(), PodWriter::handler);
        object(json, "lifecycle", container.lifecycle(), PodWriter::lifecycle);
        json.writeEndObject();
    }

    private static void port(JsonGenerator json, ContainerPort port) throws IOException {
        json.writeStartObject();
        json.writeNumberField("hostPort", port.hostPort());
        json.writeEndObject();
    }

    private static void lifecycle(JsonGenerator json, Lifecycle lifecycle) throws IOException {
        object(json, "postStart", lifecycle.postStart(), PodWriter::handler);
        object(json, "preStop", lifecycle.preStop(), PodWriter::handler);
    }

    private static void handler(JsonGenerator json, Handler handler) throws IOException {
        object(json, "httpGet", handler.httpGet(), PodWriter::hostAction);
        object(json, "tcpSocket", handler.tcpSocket(), PodWriter::hostAction);
    }

    private static void hostAction(JsonGenerator json, Handler.HostAction action) throws IOException {
        json.writeStringField("host", action.host());
    }

    private static void securityContext(JsonGenerator json, SecurityContext context) throws IOException {
        bool(json, "privileged", context.privileged());
        bool(json, "allowPrivilegeEscalation", context.allowPrivilegeEscalation());
        if (!context.capabilities().equals(Capabilities.EMPTY)) {
            object(json, "capabilities", context.capabilities(), PodWriter::capabilities);
        }
        bool(json, "runAsNonRoot", context.runAsNonRoot());
        int64(json, "runAsUser", context.runAsUser());
        if (context.procMount() != null) {
            json.writeStringField("procMount", context.procMount());
        }
        object(json, "seccompProfile", context.seccompProfile(), PodWriter::profile);
        object(json, "appArmorProfile", context.appArmorProfile(), PodWriter::profile);
        object(json, "seLinuxOptions", context.seLinuxOptions(), PodWriter::seLinuxOptions);
        object(json, "windowsOptions", context.windowsOptions(), PodWriter::windowsOptions);
    }

    private static void capabilities(JsonGenerator json, Capabilities capabilities) throws IOException {
        list(json, "add", capabilities.add(), JsonGenerator::writeString);
        list(json, "drop", capabilities.drop(), JsonGenerator::writeString);
    }

    private static void profile(JsonGenerator json, Profile profile) throws IOException {
        json.writeStringField("type", profile.type());
    }

    private static void seLinuxOptions(JsonGenerator json, SELinuxOptions options) throws IOException {
        text(json, "type", options.type());
        text(json, "user", options.user());
        text(json, "role", options.role());
    }

    private static void windowsOptions(JsonGenerator json, WindowsOptions options) throws IOException {
        bool(json, "hostProcess", options.hostProcess());
    }

    private static void volume(JsonGenerator json, Volume volume) throws IOException {
        json.writeStartObject();
        text(json, "name", volume.name());
        for (VolumeSource source : volume.sources()) {
            json.writeObjectFieldStart(source.field());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** Writes one value. */
    @FunctionalInterface
    interface Writer<T> {
        void write(JsonGenerator json, T value) throws IOException;
    }

    /** An object whose fields the writer writes; nothing when it is absent. */
    private static <T> void object(JsonGenerator json, String field, @Nullable T value, Writer<T> fields)
            throws IOException {
        if (value != null) {
            json.writeObjectFieldStart(field);
            fields.write(json, value);
            json.writeEndObject();
        }
    }

    private static <T> void list(JsonGenerator json, String field, List<T> values, Writer<T> writer)
            throws IOException {
        list(json, field, values, any -> true, writer);
    }

    /** Those of the values that are wanted; nothing when none is. */
    private static <T> void list(
            JsonGenerator json, String field, List<T> values, Predicate<T> isWanted, Writer<T> writer)
            throws IOException {
        boolean any = false;
        for (T value : values) {
            if (isWanted.test(value)) {
                if (!any) {
                    json.writeArrayFieldStart(field);
                    any = true;
                }
                writer.write(json, value);
            }
        }
        if (any) {
            json.writeEndArray();
        }
    }

    private static void text(JsonGenerator json, String field, @Nullable String text) throws IOException {
        if (text != null && !text.isEmpty()) {
            json.writeStringField(field, text);
        }
    }

    private static void texts(JsonGenerator json, String field, Map<String, String> texts) throws IOException {
        if (!texts.isEmpty()) {
            json.writeObjectFieldStart(field);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                json.writeStringField(text.getKey(), text.getValue());
            }
            json.writeEndObject();
        }
    }

    private static void ifTrue(JsonGenerator json, String field, boolean value) throws IOException {
        if (value) {
            json.writeBooleanField(field, true);
        }
    }

    private static void bool(JsonGenerator json, String field, @Nullable Boolean value) throws IOException {
        if (value != null) {
            json.writeBooleanField(field, value);
        }
    }

    private static void int64(JsonGenerator json, String field, @Nullable Long value) throws IOException {
        if (value != null) {
            json.writeNumberField(field, value);
        }
    }
}

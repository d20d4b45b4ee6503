package io.podtrail.policy.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

final class PodJsonTest {
    private final JsonMapper mapper = PodJson.mapper();

    @Test
    void whatNoCheckLooksAtIsNeitherReadNorWritten() throws Exception {
        var pod = mapper.readValue("""
                {"metadata":{"name":"a","annotations":{"x":"SECRET","seccomp.security.alpha.kubernetes.io/pod":"p"}},
                 "spec":{"hostPID":true,"hostUsers":false,"containers":[{"name":"c","env":[{"name":"K","value":"SECRET"}],
                   "ports":[{"containerPort":80},{"containerPort":81,"hostPort":81}],
                   "livenessProbe":{"httpGet":{"path":"/SECRET"}},
                   "securityContext":{"procMount":"","seccompProfile":{}}}],
                 "initContainers":[{"name":"i"}],
                 "volumes":[{"name":"v","secret":{"secretName":"SECRET"}}]},"status":{"phase":"Running","message":"SECRET"}}
                """, Pod.class);

        String json = mapper.writeValueAsString(pod);

        assertThat(json)
                .isEqualTo(
                        "{\"metadata\":{\"name\":\"a\",\"annotations\":{\"seccomp.security.alpha.kubernetes.io/pod\":\"p\"}},"
                                + "\"spec\":{\"hostPID\":true,\"hostUsers\":false,\"initContainers\":[{\"name\":\"i\"}],"
                                + "\"containers\":[{\"name\":\"c\",\"securityContext\":{\"procMount\":\"\","
                                + "\"seccompProfile\":{\"type\":\"\"}},\"ports\":[{\"hostPort\":81}]}],"
                                + "\"volumes\":[{\"name\":\"v\",\"secret\":{}}]},\"status\":{\"phase\":\"Running\"}}");
        assertThat(mapper.readValue(json, Pod.class).spec().allContainers()).hasSize(2);
    }

    @Test
    void whateverACheckMayLookAtIsWrittenAsItWasRead() throws Exception {
        String json = """
                {"metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"7","creationTimestamp":"2026-11-01T00:00:00Z",\
                "deletionTimestamp":"2026-11-02T00:00:00Z","labels":{"app":"é\\"\\n","tier":""},\
                "annotations":{"container.apparmor.security.beta.kubernetes.io/c":"unconfined"},\
                "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"a","uid":"o","controller":true}]},\
                "spec":{"hostNetwork":true,"hostPID":true,"hostIPC":true,"hostUsers":true,"os":{"name":"linux"},\
                "runtimeClassName":"r","serviceAccountName":"s","nodeName":"w","securityContext":{"runAsNonRoot":false,\
                "runAsUser":-1,"seccompProfile":{"type":"Unconfined"},"appArmorProfile":{"type":"Unconfined"},\
                "seLinuxOptions":{"type":"t","user":"u","role":"r"},"windowsOptions":{"hostProcess":false},\
                "sysctls":[{"name":"kernel.msgmax"},{"name":""}]},"initContainers":[{"name":"i"}],\
                "containers":[{"name":"c","image":"x","securityContext":{"privileged":true,"allowPrivilegeEscalation":true,\
                "capabilities":{"add":["NET_ADMIN",""],"drop":["ALL"]},"runAsNonRoot":true,"runAsUser":9223372036854775807,\
                "procMount":"Unmasked","seccompProfile":{"type":"Localhost"},"appArmorProfile":{"type":"Localhost"},\
                "seLinuxOptions":{"role":"r"},"windowsOptions":{"hostProcess":true}},"ports":[{"hostPort":80},{"hostPort":81}],\
                "livenessProbe":{"httpGet":{"host":"1"}},"readinessProbe":{"tcpSocket":{"host":"2"}},\
                "startupProbe":{"httpGet":{"host":"3"},"tcpSocket":{"host":"4"}},\
                "lifecycle":{"postStart":{"httpGet":{"host":"5"}},"preStop":{"tcpSocket":{"host":"6"}}}},{"name":"d"}],\
                "ephemeralContainers":[{"name":"e"}],"volumes":[{"name":"v","hostPath":{}},{"emptyDir":{},"nfs":{}}]},\
                "status":{"phase":"Running"}}""";

        Pod pod = mapper.readValue(json, Pod.class);

        assertThat(mapper.writeValueAsString(pod)).isEqualTo(json);
    }
}

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
}

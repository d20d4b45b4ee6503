package io.podtrail.policy.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Null, empty and absent as Go's decoder has them. */
final class PodDecodingTest {
    private static final JsonMapper MAPPER = PodJson.mapper();

    private static Pod read(String json) throws JsonProcessingException {
        return MAPPER.readValue(json, Pod.class);
    }

    private static SecurityContext context(String fields) throws JsonProcessingException {
        return read("{\"spec\":{\"containers\":[{\"securityContext\":{" + fields + "}}]}}")
                .spec()
                .allContainers()
                .get(0)
                .securityContext();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"metadata\":null,\"spec\":null,\"status\":null}",
                "{\"spec\":{\"hostPID\":null,\"hostUsers\":null,\"os\":null,\"securityContext\":null,"
                        + "\"containers\":null,\"initContainers\":[],\"volumes\":null}}",
                "{\"metadata\":{\"labels\":null,\"annotations\":{},\"ownerReferences\":null}}"
            })
    void nullIsAbsent(String json) throws Exception {
        assertThat(read(json)).isEqualTo(new Pod(null, null, null));
    }

    @Test
    void anObjectThatIsSetButEmptyIsNotAbsent() throws Exception {
        assertThat(context("\"seccompProfile\":{},\"appArmorProfile\":{\"type\":null}"))
                .extracting(SecurityContext::seccompProfile, SecurityContext::appArmorProfile)
                .containsExactly(new Profile(""), new Profile(""));
        assertThat(context("\"seccompProfile\":null").seccompProfile()).isNull();
    }

    @Test
    void anEmptyStringByPointerIsNotAbsent() throws Exception {
        assertThat(context("\"procMount\":\"\"").procMount()).isEmpty();
        assertThat(context("\"procMount\":null").procMount()).isNull();
    }

    @Test
    void booleansByPointerHaveThreeValues() throws Exception {
        assertThat(context("\"privileged\":false").privileged()).isFalse();
        assertThat(context("\"privileged\":null").privileged()).isNull();
        assertThat(context("").privileged()).isNull();
    }

    @Test
    void nullInAListIsAZeroElement() throws Exception {
        Pod pod = read("{\"spec\":{\"containers\":[null],\"initContainers\":[null],\"volumes\":[null],"
                + "\"securityContext\":{\"sysctls\":[null]}}}");

        assertThat(pod.spec().allContainers())
                .extracting(Container::kind, Container::name)
                .containsExactly(tuple(ContainerKind.INIT, ""), tuple(ContainerKind.REGULAR, ""));
        assertThat(pod.spec().volumes()).containsExactly(new Volume("", List.of()));
        assertThat(pod.spec().securityContext().sysctls()).containsExactly(new Sysctl(""));
        assertThat(context("\"capabilities\":{\"add\":[null]}").capabilities().add())
                .containsExactly("");
    }

    @Test
    void anAnnotationThatIsNullIsEmpty() throws Exception {
        assertThat(read("{\"metadata\":{\"annotations\":{\"" + Metadata.SECCOMP_POD_ANNOTATION + "\":null}}}")
                        .metadata()
                        .annotations())
                .containsEntry(Metadata.SECCOMP_POD_ANNOTATION, "");
    }

    @Test
    void aVolumeSourceThatIsNullIsAbsent() throws Exception {
        assertThat(read("{\"spec\":{\"volumes\":[{\"name\":\"v\",\"hostPath\":null,\"secret\":{\"items\":[{}]}}]}}")
                        .spec()
                        .volumes())
                .containsExactly(new Volume("v", List.of(VolumeSource.SECRET)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\":{\"hostPID\":\"true\"}}",
                "{\"spec\":{\"hostPID\":1}}",
                "{\"spec\":{\"hostUsers\":\"\"}}",
                "{\"spec\":{\"securityContext\":{\"runAsUser\":\"0\"}}}",
                "{\"spec\":{\"securityContext\":{\"runAsUser\":0.5}}}",
                "{\"spec\":{\"securityContext\":{\"runAsNonRoot\":\"true\"}}}",
                "{\"spec\":{\"securityContext\":\"\"}}",
                "{\"spec\":{\"securityContext\":{\"seccompProfile\":\"Localhost\"}}}",
                "{\"spec\":{\"containers\":{}}}",
                "{\"spec\":{\"containers\":[{\"name\":5}]}}",
                "{\"spec\":{\"containers\":[{\"ports\":[{\"hostPort\":\"80\"}]}]}}",
                "{\"spec\":{\"containers\":[{\"ports\":[{\"hostPort\":2147483648}]}]}}",
                "{\"spec\":{\"containers\":[{\"securityContext\":{\"procMount\":true}}]}}",
                "{\"spec\":{\"containers\":[{\"securityContext\":{\"capabilities\":{\"add\":\"ALL\"}}}]}}",
                "{\"spec\":{\"volumes\":[{\"hostPath\":\"/\"}]}}",
                "{\"spec\":{\"volumes\":[{\"name\":5}]}}",
                "{\"spec\":[]}"
            })
    void aWrongTypeIsAnErrorAndNeverAnotherValue(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(JsonMappingException.class);
    }

    @Test
    void sourcesOfAVolumeAreInUpstreamsOrderHoweverTheyWereGiven() {
        assertThat(new Volume("v", List.of(VolumeSource.NFS, VolumeSource.HOST_PATH)).sources())
                .containsExactly(VolumeSource.HOST_PATH, VolumeSource.NFS);
    }
}

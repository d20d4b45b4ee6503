package io.podtrail.policy.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PodBoundsTest {
    private static final int MANY = 3_000;
    private static final String LONG = "x".repeat(400_000);

    /** Each offends with nothing but the last entry of a long list, or with one long text. */
    static Stream<Arguments> hostilePods() {
        return Stream.of(
                pod(
                        "capabilities.add",
                        container("\"capabilities\":{\"drop\":[\"ALL\"],\"add\":[%s,\"SYS_ADMIN\"]}", i -> "\"KILL\"")),
                pod(
                        "capabilities.add",
                        container("\"capabilities\":{\"drop\":[\"ALL\"],\"add\":[%s]}", i -> "\"C" + i + "\"")),
                pod("capabilities.drop", container("\"capabilities\":{\"drop\":[%s,\"ALL\"]}", i -> "\"D" + i + "\"")),
                pod("capabilities.add[*]", container("\"capabilities\":{\"add\":[\"" + LONG + "\"]}", i -> "")),
                pod("seLinuxOptions.user", container("\"seLinuxOptions\":{\"user\":\"" + LONG + "\"}", i -> "")),
                pod("procMount", container("\"procMount\":\"" + LONG + "\"", i -> "")),
                pod(
                        "spec.containers",
                        "{\"spec\":{\"containers\":[%s,{\"name\":\"last\",\"securityContext\":{\"privileged\":true}}]}}",
                        i -> "{\"name\":\"c" + i + "\"}"),
                pod(
                        "spec.containers",
                        "{\"spec\":{\"securityContext\":{\"runAsNonRoot\":true},\"containers\":[%s,{\"name\":\"last\",\"securityContext\":{\"runAsNonRoot\":false}}]}}",
                        i -> "{\"name\":\"c" + i + "\"}"),
                pod(
                        "spec.containers",
                        "{\"spec\":{\"containers\":[{\"name\":\"a\"}],\"ephemeralContainers\":[%s,{\"name\":\"last\",\"securityContext\":{\"runAsUser\":0}}]}}",
                        i -> "{\"name\":\"c" + i + "\"}"),
                pod(
                        "ports",
                        "{\"spec\":{\"containers\":[{\"name\":\"a\",\"ports\":[%s]}]}}",
                        i -> "{\"hostPort\":" + (i + 1) + "}"),
                pod(
                        "sysctls",
                        "{\"spec\":{\"securityContext\":{\"sysctls\":[%s,{\"name\":\"net.ipv4.tcp_rmem\"},{\"name\":\"kernel.sem\"}]}}}",
                        i -> "{\"name\":\"kernel.shm_rmid_forced\"}"),
                pod(
                        "spec.volumes",
                        "{\"spec\":{\"volumes\":[%s,{\"name\":\"last\",\"hostPath\":{}}]}}",
                        i -> "{\"name\":\"v" + i + "\",\"emptyDir\":{}}"),
                pod(
                        "spec.volumes",
                        "{\"spec\":{\"volumes\":[%s,{\"name\":\"last\",\"nfs\":{}}]}}",
                        i -> "{\"name\":\"v" + i + "\",\"emptyDir\":{}}"),
                pod(
                        "host",
                        "{\"spec\":{\"containers\":[{\"name\":\"a\",\"livenessProbe\":{\"httpGet\":{\"host\":\"" + LONG
                                + "\"}}}]}}",
                        i -> ""),
                pod(
                        "metadata.annotations",
                        "{\"metadata\":{\"annotations\":{%s,\"container.apparmor.security.beta.kubernetes.io/last\":\"unconfined\"}},\"spec\":{\"containers\":[{\"name\":\"a\"}]}}",
                        i -> "\"container.apparmor.security.beta.kubernetes.io/c" + i + "\":\"runtime/default\""),
                pod(
                        "metadata.annotations[*]",
                        "{\"metadata\":{\"annotations\":{\"container.seccomp.security.alpha.kubernetes.io/" + LONG
                                + "\":\"unconfined\"}},\"spec\":{\"containers\":[{\"name\":\"" + LONG + "\"}]}}",
                        i -> ""),
                pod(
                        "metadata.labels",
                        "{\"metadata\":{\"labels\":{%s}},\"spec\":{\"hostPID\":true}}",
                        i -> "\"l" + i + "\":\"v\""));
    }

    private static Arguments pod(String field, String template, IntFunction<String> entry) {
        String entries = IntStream.range(0, MANY).mapToObj(entry).collect(Collectors.joining(","));
        return Arguments.of(field, template.formatted(entries));
    }

    private static Arguments pod(String field, Arguments container) {
        return Arguments.of(field, container.get()[1]);
    }

    private static Arguments container(String context, IntFunction<String> entry) {
        return pod("", "{\"spec\":{\"containers\":[{\"name\":\"a\",\"securityContext\":{" + context + "}}]}}", entry);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostilePods")
    void theSameChecksFailAndTheSizeIsBounded(String field, String json) throws IOException {
        Pod whole = read(json);

        Pod kept = PodBounds.within(whole);

        assertThat(PodBounds.jsonBytes(kept)).isLessThanOrEqualTo(PodBounds.MAX_BYTES);
        assertThat(failingChecks(kept)).isEqualTo(failingChecks(whole));
        assertThat(kept.shortened().keySet()).anyMatch(name -> name.endsWith(field));
        assertThat(PodBounds.within(kept)).isEqualTo(kept);
        assertThat(read(PodJson.mapper().writeValueAsString(kept))).isEqualTo(kept);
    }

    @Test
    void everythingHostileTogetherFitsToo() throws IOException {
        String strings = IntStream.range(0, 300)
                .mapToObj(i -> "\"\\u0001" + i + LONG.substring(0, 3_000) + "\"")
                .collect(Collectors.joining(","));
        String container = "{\"name\":\"%s\",\"image\":\"" + LONG.substring(0, 5_000)
                + "\",\"securityContext\":{\"capabilities\":{\"add\":[" + strings + "],\"drop\":[" + strings
                + "]},\"procMount\":\"\\u0000" + LONG.substring(0, 2_000) + "\",\"seLinuxOptions\":{\"type\":\""
                + LONG.substring(0, 2_000)
                + "\"}},\"lifecycle\":{\"preStop\":{\"httpGet\":{\"host\":\"" + LONG.substring(0, 2_000) + "\"}}}}";
        var containers = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            containers.add(container.formatted("c" + i + "\\u0002".repeat(300)));
        }
        Pod whole = read("{\"metadata\":{\"ownerReferences\":[{\"controller\":true,\"kind\":\"" + LONG
                + "\",\"name\":\"" + LONG + "\"}]},\"spec\":{\"containers\":[" + String.join(",", containers) + "]}}");

        Pod kept = PodBounds.within(whole);

        assertThat(PodBounds.jsonBytes(kept)).isLessThanOrEqualTo(PodBounds.MAX_BYTES);
        assertThat(failingChecks(kept)).isEqualTo(failingChecks(whole));
    }

    @Test
    void anOrdinaryPodIsWhole() throws IOException {
        Pod pod = read(
                "{\"metadata\":{\"name\":\"a\",\"labels\":{\"app\":\"a\"}},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"b\"}]}}");

        assertThat(PodBounds.within(pod)).isEqualTo(pod);
        assertThat(PodBounds.within(pod).shortened()).isEmpty();
    }

    @Test
    void theHashThatGivesADeploymentsNameIsAmongTheLabelsThatAreKept() throws IOException {
        String labels =
                IntStream.range(0, 1_000).mapToObj(i -> "\"a" + i + "\":\"v\"").collect(Collectors.joining(","));
        Pod pod = read("{\"metadata\":{\"labels\":{" + labels + ",\"pod-template-hash\":\"7d9f8b6c5\"}}}");

        assertThat(PodBounds.within(pod).metadata().labels())
                .containsEntry("pod-template-hash", "7d9f8b6c5")
                .hasSize(PodBounds.MAX_LABELS);
    }

    private static Pod read(String json) throws IOException {
        return PodJson.mapper().readValue(json, Pod.class);
    }

    /** By level and version. */
    private static Map<LevelVersion, List<String>> failingChecks(Pod pod) {
        return Stream.of(Level.BASELINE, Level.RESTRICTED)
                .flatMap(level -> Checks.ALL.stream()
                        .flatMap(check -> check.revisions().stream())
                        .map(Check.Revision::sinceMinor)
                        .distinct()
                        .map(minor -> new LevelVersion(
                                level, Version.parse("v1." + minor).orElseThrow())))
                .collect(Collectors.toMap(
                        asked -> asked,
                        asked -> Evaluator.newest().evaluate(asked, pod).findings().stream()
                                .map(Finding::check)
                                .toList()));
    }
}

package io.podtrail.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManifestDifferentialTest {
    /** One of each way in which YAML, lists and numbers have been read otherwise than kubectl reads them. */
    private static final List<String> CORNERS = List.of(
            "{kind: PodList, apiVersion: v1, items: [{metadata: {name: a}, spec: {hostPID: true, containers: [{name: c}]}}]}",
            "{kind: DeploymentList, apiVersion: apps/v1, items: [{metadata: {name: a}, spec: {template: {spec: {containers: [{name: c}]}}}}]}",
            "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"spec\":{\"securityContext\":{\"runAsUser\":0.0},\"containers\":[{\"name\":\"c\"}]}}",
            "apiVersion: v1\nkind: Pod\nspec:\n  securityContext: {runAsUser: 1.00064e+09, fsGroup: 1_000}\n  containers: [{name: c}]\n",
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: c\n    args: [\n\t\"x\",\n\t\"y\"\n    ]\n",
            "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: !!bool yes\n  containers:\n  - {name: !a c, workingDir: !!python/name:x }\n",
            "apiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}\nspec:\n  hostNetwork: on\n  containers:\n  - {name: c, ports: [{containerPort: 0x50}]}\n",
            "a: 1\n---\napiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}}\n---\n",
            "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c}], securityContext: {runAsUser: 1e400}}\n",
            "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c}], securityContext: {runAsUser: 1.5}}\n",
            "apiVersion: v1\nkind: Pod\nspec:\n\tcontainers: []\n");

    @Test
    void manifestsHoldTheSameWorkloadsForUpstreamsReadersAndForOurs() throws Exception {
        var comparison = new ManifestComparison(LiveOracle.get());
        for (String corner : CORNERS) {
            comparison.compare(corner, corner.getBytes(UTF_8));
        }
        comparison.compare(Path.of(System.getProperty("podtrail.root")).resolve("examples/manifests"));

        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.workloads()).isGreaterThan(CORNERS.size());
        assertThat(comparison.unread()).isEqualTo(3);
    }
}

package io.podtrail.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.podtrail.app.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Kustomize makes of each overlay; {@code deploy/ci/run tests} brings the kubectl that holds Kustomize. */
@Tag("kubectl")
final class OverlaysTest {
    private static final Path OVERLAYS =
            Path.of(System.getProperty("podtrail.root", ".."), "deploy/kubernetes/overlays");
    private static final String KUBECTL = System.getProperty("podtrail.kubectl", "");

    @TempDir
    private Path directory;

    static Stream<String> overlays() throws IOException {
        try (Stream<Path> overlays = Files.list(OVERLAYS)) {
            return overlays.map(overlay -> overlay.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    void anOverlayHoldsOnlyWhatKubernetesKnowsAndItsPodsMeetTheRestrictedLevel(String overlay) throws Exception {
        assumeTrue(!KUBECTL.isEmpty(), "no kubectl: deploy/ci/run tests brings one");
        Path rendered = directory.resolve("rendered.yaml");
        Process kustomize = new ProcessBuilder(
                        KUBECTL, "kustomize", OVERLAYS.resolve(overlay).toString())
                .redirectOutput(rendered.toFile())
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        assertThat(kustomize.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(kustomize.exitValue())
                .as(Files.readString(directory.resolve("stderr")))
                .isZero();

        List<HasMetadata> objects = Manifests.strict(Files.readString(rendered));

        assertThat(objects).filteredOn(OverlaysTest::makesPods).isNotEmpty();
        assertThat(objects)
                .filteredOn(object -> object.getMetadata().getNamespace() != null)
                .allSatisfy(object -> assertThat(object.getMetadata().getNamespace())
                        .as(object.getFullResourceName())
                        .isEqualTo("podtrail"));
        assertThat(Commands.run("check", "--level", "restricted:latest", rendered.toString()))
                .isZero();
    }

    private static boolean makesPods(HasMetadata object) {
        return object instanceof Deployment || object instanceof StatefulSet;
    }
}

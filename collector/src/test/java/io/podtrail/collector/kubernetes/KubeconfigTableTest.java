package io.podtrail.collector.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podtrail.collector.kubernetes.KubeconfigCase.AsKubectl;
import io.podtrail.collector.kubernetes.KubeconfigCase.Differs;
import io.podtrail.collector.kubernetes.KubeconfigCase.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kubeconfigs against local servers, beside what kubectl's own code did with them: {@code kubeconfig.golden} has its outcomes,
 * from {@code conformance/kubeconfig}. {@code conformance/kubeconfig/run} compares them again, and writes them anew with
 * {@code --write-golden}.
 */
final class KubeconfigTableTest {
    /** Built from {@code conformance/kubeconfig}; not set where there is no Go. */
    private static final String ORACLE = System.getProperty("podtrail.kubectl", "");

    private static final String GOLDEN_TO_WRITE = System.getProperty("podtrail.kubectl.golden", "");
    private static final Map<String, String> GOLDEN = golden();

    private static KubeconfigWorld world;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws IOException {
        world = new KubeconfigWorld();
    }

    @AfterAll
    static void stop() throws IOException {
        world.close();
    }

    static List<KubeconfigCase> cases() {
        return KubeconfigCases.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void podtrailDoesWithAKubeconfigWhatIsPromisedBesideKubectl(KubeconfigCase tried) throws Exception {
        String outcome = world.podtrail(tried, directory);

        if (tried.promise() instanceof AsKubectl) {
            assertThat(outcome).isEqualTo(GOLDEN.get(tried.name()));
        } else if (tried.promise() instanceof Differs differs) {
            assertThat(outcome).isEqualTo(differs.outcome()).isNotEqualTo(GOLDEN.get(tried.name()));
        } else if (tried.promise() instanceof Refused refused) {
            assertThat(outcome).contains(refused.text()).doesNotContain("x https ", "x http ");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void kubectlDoesWhatTheGoldenOutcomesSay(KubeconfigCase tried) throws Exception {
        assumeTrue(!ORACLE.isEmpty() && GOLDEN_TO_WRITE.isEmpty(), "needs Go: conformance/kubeconfig/run");
        assertThat(world.kubectl(tried, Path.of(ORACLE), directory)).isEqualTo(GOLDEN.get(tried.name()));
    }

    @Test
    void everyCaseHasANameOfItsOwnAndAnOutcomeOfKubectl() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(GOLDEN.keySet())
                .containsExactlyElementsOf(
                        cases().stream().map(KubeconfigCase::name).toList());
    }

    @Test
    void goldenOutcomesAreWrittenWhenAsked() throws Exception {
        assumeTrue(
                !ORACLE.isEmpty() && !GOLDEN_TO_WRITE.isEmpty(), "only with conformance/kubeconfig/run --write-golden");
        var all = new StringBuilder();
        for (KubeconfigCase tried : cases()) {
            Path place = Files.createDirectory(directory.resolve("case-" + all.length()));
            all.append("## ").append(tried.name()).append('\n');
            all.append(world.kubectl(tried, Path.of(ORACLE), place)).append("\n\n");
        }
        Files.writeString(Path.of(GOLDEN_TO_WRITE), all);
    }

    private static Map<String, String> golden() {
        try (var in = Objects.requireNonNull(KubeconfigTableTest.class.getResourceAsStream("kubeconfig.golden"))) {
            return sections(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> sections(String text) {
        var sections = new LinkedHashMap<String, String>();
        for (String section : text.substring("## ".length()).split("\n## ", -1)) {
            int end = section.indexOf('\n');
            sections.put(section.substring(0, end), section.substring(end + 1).strip());
        }
        return sections;
    }
}

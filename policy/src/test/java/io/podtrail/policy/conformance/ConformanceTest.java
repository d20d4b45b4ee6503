package io.podtrail.policy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.ApiServerDefaults;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstream's own pods that must pass and must fail, at every version. */
final class ConformanceTest {
    private static final Path FIXTURES = Path.of(System.getProperty("podtrail.conformance", "missing"));
    private static final int ALL = 4537;
    private static final ObjectMapper MAPPER =
            PodJson.builder(new YAMLFactory()).build();

    /** What a denial must say, where that is not the check's ID. */
    private static final Map<String, String> SUBSTRINGS = Map.ofEntries(
            Map.entry("apparmorprofile", "forbidden AppArmor profile"),
            Map.entry("capabilities_baseline", "capabilities"),
            Map.entry("capabilities_restricted", "unrestricted capabilities"),
            Map.entry("hostnamespaces", "host namespaces"),
            Map.entry("hostpathvolumes", "hostPath"),
            Map.entry("hostports", "hostPort"),
            Map.entry("hostprobesandhostlifecycle", "probe or lifecycle host"),
            Map.entry("procmount_restricted", "procMount"),
            Map.entry("restrictedvolumes", "restricted volume types"),
            Map.entry("seccompprofile_baseline", "seccompProfile"),
            Map.entry("seccompprofile_restricted", "seccompProfile"),
            Map.entry("sysctls", "forbidden sysctl"),
            Map.entry("windowshostprocess", "hostProcess"));

    @ParameterizedTest
    @EnumSource(
            value = Level.class,
            names = {"BASELINE", "RESTRICTED"})
    void everyFixtureOfUpstreamIsJudgedAsUpstreamSays(Level level) throws IOException {
        if (!Files.isDirectory(FIXTURES)) {
            System.err.printf(
                    "%n*** Upstream's fixtures are not at %s (property podtrail.conformance): skipped ***%n%n",
                    FIXTURES);
        }
        assumeTrue(Files.isDirectory(FIXTURES), "upstream's fixtures are not at " + FIXTURES);
        int judged = 0;
        try (Stream<Path> versions = Files.list(FIXTURES.resolve(level.toString()))) {
            for (Path version : versions.toList()) {
                judged += judgeAll(level, version);
            }
        }
        assertThat(judged).isGreaterThan(ALL / 4);
    }

    private static int judgeAll(Level level, Path directory) throws IOException {
        Version version = Version.parse(directory.getFileName().toString()).orElseThrow();
        var asked = new LevelVersion(level, version);
        int judged = 0;
        for (String expected : new String[] {"pass", "fail"}) {
            try (Stream<Path> files = Files.list(directory.resolve(expected))) {
                for (Path file : files.toList()) {
                    Pod pod = ApiServerDefaults.apply(MAPPER.readValue(file.toFile(), Pod.class));
                    Verdict verdict = Evaluator.newest().evaluate(asked, pod);
                    if (expected.equals("pass")) {
                        assertThat(verdict.detail()).as(file.toString()).isEmpty();
                    } else {
                        String check = file.getFileName().toString().replaceAll("\\d+\\.yaml$", "");
                        assertThat(verdict.detail().toLowerCase(Locale.ROOT))
                                .as(file.toString())
                                .contains(SUBSTRINGS.getOrDefault(check, check).toLowerCase(Locale.ROOT));
                    }
                    judged++;
                }
            }
        }
        return judged;
    }
}

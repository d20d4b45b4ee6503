package io.podtrail.policy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ChecksTest {
    private static final Path SOURCES =
            Path.of(System.getProperty("podtrail.root"), "policy/src/main/java/io/podtrail/policy/checks");

    @Test
    void everyCheckOfThePackageIsInTheListAndHasATest() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            var declaring = files.filter(ChecksTest::declaresCheck).toList();

            assertThat(declaring).hasSameSizeAs(Checks.ALL);
            assertThat(declaring)
                    .allSatisfy(file -> assertThat(Path.of(file.toString()
                                    .replace("/src/main/", "/src/test/")
                                    .replace(".java", "Test.java")))
                            .exists());
        }
    }

    @Test
    void theListIsInUpstreamsOrderOfResults() {
        assertThat(Checks.ALL)
                .isSortedAccordingTo(Comparator.comparing(Check::level).thenComparing(Check::id));
    }

    @Test
    void aRevisionIsNewerThanTheOneBeforeAndOnlyRestrictedChecksOverride() {
        assertThat(Checks.ALL).allSatisfy(check -> {
            assertThat(check.revisions()).isSortedAccordingTo(Comparator.comparing(Check.Revision::sinceMinor));
            assertThat(check.overrides().isEmpty() || check.level() == Level.RESTRICTED)
                    .isTrue();
        });
        assertThat(Checks.NEWEST_MINOR).isEqualTo(37);
    }

    @Test
    void everyCheckSaysWhatItWantsAndWhatIsNewInEachRevision() {
        assertThat(Checks.ALL).allSatisfy(check -> {
            assertThat(check.guide().wants()).endsWith(".");
            assertThat(check.guide().fields()).isNotEmpty();
            assertThat(check.guide().advice()).endsWith(".");
            for (int i = 1; i < check.revisions().size(); i++) {
                var revision = check.revisions().get(i);
                boolean allowsOther =
                        !revision.allowed().equals(check.revisions().get(i - 1).allowed());
                assertThat(allowsOther || !revision.change().isEmpty())
                        .as("%s at v1.%d", check.id(), revision.sinceMinor())
                        .isTrue();
            }
        });
    }

    private static boolean declaresCheck(Path file) {
        try {
            return Files.readString(file).contains("static final Check CHECK");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

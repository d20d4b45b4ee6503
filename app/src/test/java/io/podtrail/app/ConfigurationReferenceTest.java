package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Written anew by {@code mvn -pl app test -Dtest=ConfigurationReferenceTest -Dtest.jvm.args=-Dpodtrail.golden.write=true}. */
final class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of(System.getProperty("podtrail.root"), "docs/reference/configuration.md");

    @Test
    void thePageSaysWhatTheOptionsAre() throws IOException {
        String generated = ConfigurationReference.markdown(Podtrail.commandLine());
        if (Boolean.getBoolean("podtrail.golden.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, generated);
        }

        assertThat(PAGE).hasContent(generated);
    }
}

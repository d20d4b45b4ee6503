package io.podtrail.sink.receivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.sink.routing.RoutingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in the documentation of receivers is a whole routing file. */
final class ReceiverExamplesTest {
    private static final Path DOCS = Path.of(System.getProperty("podtrail.root"), "docs/receivers-more.md");
    private static final Pattern EXAMPLE = Pattern.compile("## ([^\\n]+)\\n\\n```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    static Stream<String[]> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(DOCS)).results().map(example ->
                new String[] {example.group(1), example.group(2)});
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void anExampleWorksAsItStands(String title, String yaml) throws Exception {
        Path file = Files.write(directory.resolve("routes.yaml"), yaml.getBytes(UTF_8));

        assertThat(RoutingFile.read(file, ReceiverTypes.ALL).receivers())
                .as(title)
                .isNotEmpty();
    }
}

package io.podtrail.sink.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Messages as they were looked at; {@code -Dpodtrail.golden.write=true} writes them anew, to be looked at in the diff. */
public final class Golden {
    private static final Path FILES = Path.of("src/test/resources/messages");

    private Golden() {}

    /**
     * Compares, field by field, in their order.
     *
     * @param name of the file, without its ending
     */
    public static void compare(String name, String json) {
        try {
            var mapper = new JsonMapper();
            String pretty = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(json)) + "\n";
            Path file = FILES.resolve(name + ".json");
            if (Boolean.getBoolean("podtrail.golden.write")) {
                Files.createDirectories(FILES);
                Files.writeString(file, pretty);
            }
            assertThat(pretty).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

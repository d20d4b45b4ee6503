package io.podtrail.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documentation's links lead to files that are there. Its commands are run by {@link DocumentedCommandsTest}. */
final class DocumentationTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void everyLinkToAFileLeadsToOne() throws IOException {
        var dead = new ArrayList<String>();
        for (Path page : DocumentedCommand.pages()) {
            var links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                if (!Files.exists(page.resolveSibling(links.group(1)))) {
                    dead.add(DocumentedCommand.ROOT.relativize(page) + " -> " + links.group(1));
                }
            }
        }

        assertThat(dead).isEmpty();
    }
}

package io.podtrail.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.app.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation tells people to type is what the command takes, and its links lead to files that are there. */
final class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("podtrail.root", ".."));
    /** In an indented block: podtrail itself, not the name of a container or a namespace, up to the next shell operator. */
    private static final Pattern COMMAND = Pattern.compile("(?:^ {4}|[|(] ?)(?:\\./)?podtrail (.*)$");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern WORD = Pattern.compile("<\\([^)]*\\)|'[^']*'|\"[^\"]*\"|[^\\s|]+|\\|");

    static Stream<String> commands() throws IOException {
        return pages().flatMap(page -> lines(page).stream()
                .map(COMMAND::matcher)
                .filter(found -> found.find())
                .map(found -> ROOT.relativize(page) + ": podtrail " + found.group(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void everyCommandIsOneThatPodtrailUnderstands(String where) {
        assertThat(Commands.mistakes(arguments(where.substring(where.indexOf(": podtrail ") + 11))))
                .isEmpty();
    }

    @Test
    void theCommandsOfGettingStartedThatNeedNoClusterRun() {
        assertThat(Commands.run("check", ROOT.resolve("examples/manifests").toString()))
                .isEqualTo(1);
        assertThat(Commands.run("explain", "hostPathVolumes")).isZero();
        assertThat(Commands.run("collect", "--print-rbac", "--leader-elect")).isZero();
        assertThat(Commands.run("policy-reports", "--print-rbac")).isZero();
    }

    @Test
    void everyLinkToAFileLeadsToOne() throws IOException {
        var dead = new ArrayList<String>();
        for (Path page : pages().toList()) {
            var links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                if (!Files.exists(page.resolveSibling(links.group(1)))) {
                    dead.add(ROOT.relativize(page) + " -> " + links.group(1));
                }
            }
        }

        assertThat(dead).isEmpty();
    }

    private static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            docs.toList().stream(),
                            Stream.of("README.md", "CONTRIBUTING.md", "examples/README.md")
                                    .map(ROOT::resolve))
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted();
        }
    }

    private static List<String> lines(Path page) {
        try {
            // A line that ends with a backslash goes on.
            return Files.readString(page)
                    .replace("\\\n", " ")
                    .lines()
                    .filter(line -> line.startsWith("    "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shell words up to a pipe, a redirection or a remark; what a process substitution gives is some file. */
    private static String[] arguments(String command) {
        String bare = command.split(" +# | {2,}| > | < | && ", 2)[0];
        return WORD.matcher(bare)
                .results()
                .map(word -> word.group())
                .takeWhile(word -> !word.equals("|"))
                .map(word -> word.startsWith("<(") ? "-" : word.replaceAll("^['\"]|['\"]$", ""))
                .collect(Collectors.toList())
                .toArray(String[]::new);
    }
}

package io.podtrail.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command that a page tells people to type: of podtrail, of a script of ours, or one that asks podtrail or installs it.
 *
 * @param place page and line
 * @param words the program and its arguments, without quotes
 * @param input what is piped into it; empty for nothing
 * @param output where what it prints goes, such as {@code > report.html}; empty for the terminal
 */
record DocumentedCommand(String place, List<String> words, String input, String output) {
    static final Path ROOT = Path.of(System.getProperty("podtrail.root", ".."));

    private static final Pattern PROGRAM =
            Pattern.compile("podtrail|curl|helm|(?:bench|chaos|conformance|deploy)/[a-z/]+");
    private static final Pattern WORD = Pattern.compile("<\\([^)]*\\)|'[^']*'|\"[^\"]*\"|[^\\s|]+|\\|");
    /** Behind some space, but for options that stand in a column. */
    private static final Pattern REMARK = Pattern.compile(" {2,}[^- ].*");

    static List<DocumentedCommand> all() throws IOException {
        var all = new ArrayList<DocumentedCommand>();
        for (Path page : pages()) {
            List<String> lines = Files.readAllLines(page);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("    ")) {
                    String place = "%s:%d".formatted(ROOT.relativize(page), i + 1);
                    String line = bare(lines.get(i));
                    while (goesOn(line) && i + 1 < lines.size()) {
                        line = line.replaceFirst("\\\\$", "") + ' ' + bare(lines.get(++i));
                    }
                    addTo(all, place, line);
                }
            }
        }
        return all;
    }

    /** Everything that is documentation for people. */
    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            docs.toList().stream(),
                            Stream.of("README.md", "CONTRIBUTING.md", "examples/README.md")
                                    .map(ROOT::resolve))
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    String program() {
        return words.get(0);
    }

    List<String> arguments() {
        return words.subList(1, words.size());
    }

    boolean has(String word) {
        return words.contains(word);
    }

    /** The same, wherever it stands. */
    String text() {
        return String.join(" ", words) + (output.isEmpty() ? "" : ' ' + output);
    }

    @Override
    public String toString() {
        return place + ": " + text();
    }

    private static String bare(String line) {
        return REMARK.matcher(line.strip().replaceFirst("^\\$ ", "")).replaceFirst("");
    }

    private static boolean goesOn(String line) {
        return line.endsWith("\\")
                || line.endsWith("|")
                || line.chars().filter(c -> c == '\'').count() % 2 == 1;
    }

    /** Each of a pipeline's commands that is one of those. */
    private static void addTo(List<DocumentedCommand> all, String place, String line) {
        var pipeline = new ArrayList<List<String>>();
        pipeline.add(new ArrayList<>());
        WORD.matcher(line).results().map(word -> word.group()).forEach(word -> {
            if (word.equals("|")) {
                pipeline.add(new ArrayList<>());
            } else {
                pipeline.get(pipeline.size() - 1).add(word.replaceAll("^['\"]|['\"]$", ""));
            }
        });
        for (int i = 0; i < pipeline.size(); i++) {
            List<String> words = pipeline.get(i);
            String program = words.isEmpty() ? "" : words.get(0).replaceFirst("^\\./", "");
            if (PROGRAM.matcher(program).matches()) {
                words.set(0, program);
                int redirected = words.indexOf(">");
                String output = i + 1 < pipeline.size() ? "| " + String.join(" ", pipeline.get(i + 1)) : "";
                all.add(new DocumentedCommand(
                        place,
                        List.copyOf(redirected < 0 ? words : words.subList(0, redirected)),
                        i == 0 ? "" : String.join(" ", pipeline.get(i - 1)),
                        redirected < 0 ? output : String.join(" ", words.subList(redirected, words.size()))));
            }
        }
    }
}

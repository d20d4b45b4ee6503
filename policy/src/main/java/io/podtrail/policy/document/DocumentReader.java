package io.podtrail.policy.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads a file that may hold several documents: YAML between lines of {@code ---}, or JSON values one after another. Never
 * fails: what cannot be read is a document whose problems say why, and the documents after it are read all the same
 * (in YAML; after broken JSON nothing can be told apart).
 */
public final class DocumentReader {
    private DocumentReader() {}

    /** All documents of a file, without those that are empty. */
    public static List<LocatedDocument> read(byte[] content) {
        String text;
        try {
            text = decode(content);
        } catch (CharacterCodingException e) {
            return broken("is neither UTF-8 nor UTF-16 text with a byte order mark: save it as UTF-8", 0);
        }
        int end = endOfLogLines(text);
        if (end == 0) {
            return readText(text);
        }
        // Lines are blanked instead of cut, so that those after them keep their numbers.
        String blank = "\n".repeat((int) text.substring(0, end).lines().count());
        List<LocatedDocument> documents = readText(blank + text.substring(end));
        documents.stream()
                .findFirst()
                .ifPresent(first -> first.warn(
                        "begins with log lines, which were skipped: keep standard error out of the file", 1));
        return documents;
    }

    private static int endOfLogLines(String text) {
        int end = 0;
        for (int next = text.indexOf('\n') + 1; next > 0; next = text.indexOf('\n', end) + 1) {
            if (!LogLine.matches(text.substring(end, next))) {
                break;
            }
            end = next;
        }
        return end;
    }

    /** Upstream's readers decode UTF-16 by its byte order mark, too, which PowerShell's redirection writes. */
    private static String decode(byte[] content) throws CharacterCodingException {
        boolean isUtf16 = content.length >= 2
                && ((content[0] == (byte) 0xFE && content[1] == (byte) 0xFF)
                        || (content[0] == (byte) 0xFF && content[1] == (byte) 0xFE));
        String text = (isUtf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8)
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static List<LocatedDocument> readText(String text) {
        if (!looksLikeJson(text)) {
            return YamlDocuments.read(text);
        }
        List<LocatedDocument> json = JsonDocuments.read(text);
        if (isSound(json)) {
            return json;
        }
        List<LocatedDocument> yaml = YamlDocuments.read(text); // YAML has braces and quotes of its own.
        if (isSound(yaml)) {
            return yaml;
        }
        return text.stripLeading().startsWith("{{")
                ? broken("is a template, which has to be rendered first, as by 'helm template'", 1)
                : json;
    }

    private static List<LocatedDocument> broken(String why, int line) {
        var broken = new LocatedDocument(1);
        broken.noteBroken(why, line);
        return List.of(broken);
    }

    private static boolean isSound(List<LocatedDocument> documents) {
        return documents.stream().noneMatch(document -> document.root().isMissingNode());
    }

    private static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }
}

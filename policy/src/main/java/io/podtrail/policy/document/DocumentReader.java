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
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            return broken("is not UTF-8 text: save it as UTF-8", 0);
        }
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
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

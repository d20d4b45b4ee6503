package io.podtrail.policy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** YAML documents between lines of {@code ---}, each read on its own, so that a broken one costs no other. */
final class YamlDocuments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final int MAX_DEPTH = 500;
    /** The library's time grows with the square of a line's length. The largest ConfigMap, in one line, is shorter. */
    private static final int MAX_LINE = 2 << 20;
    /** Aliases are written out, so a few bytes could become gigabytes. */
    private static final int MAX_NODES = 2_000_000;

    private final LocatedDocument document;
    private final int linesBefore;
    private int nodes;

    private YamlDocuments(LocatedDocument document, int linesBefore) {
        this.document = document;
        this.linesBefore = linesBefore;
    }

    static List<LocatedDocument> read(String text) {
        var documents = new ArrayList<LocatedDocument>();
        int start = 0;
        int startLine = 0;
        int line = 0;
        boolean onlyDirectives = true;
        for (int at = 0; at < text.length(); line++) {
            if (isMarker(text, at) && at > start && !onlyDirectives) {
                add(documents, text.substring(start, at), startLine);
                start = at;
                startLine = line;
            }
            onlyDirectives = (at == start || onlyDirectives) && (text.charAt(at) == '%' || text.charAt(at) == '#');
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
        }
        add(documents, text.substring(start), startLine);
        return documents;
    }

    /** Three dashes at the start of a line begin a document wherever they stand, inside a block of text as well. */
    private static boolean isMarker(String text, int at) {
        return text.startsWith("---", at) && (at + 3 == text.length() || Character.isWhitespace(text.charAt(at + 3)));
    }

    private static void add(List<LocatedDocument> documents, String text, int linesBefore) {
        var document = new LocatedDocument(linesBefore + 1);
        try {
            refuseLongLines(text, linesBefore);
            Node node = compose(text);
            if (node == null || node.getTag().equals(Tag.NULL)) {
                return;
            }
            document.setRoot(new YamlDocuments(document, linesBefore).value(node, "", 0));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null
                    ? 0
                    : linesBefore + e.getProblemMark().getLine() + 1;
            document.noteBroken("is no valid YAML: " + e.getProblem() + hint(text), line);
        } catch (YAMLException e) {
            document.noteBroken("is no valid YAML: " + e.getMessage() + hint(text), linesBefore + 1);
        }
        documents.add(document);
    }

    private static void refuseLongLines(String text, int linesBefore) {
        int line = linesBefore + 1;
        for (int start = 0; start < text.length(); line++) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (end - start > MAX_LINE) {
                throw new YAMLException("line %d is longer than %,d characters".formatted(line, MAX_LINE));
            }
            start = end + 1;
        }
    }

    private static @Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setTagInspector(tag -> true); // no tag makes this class construct an object
        try {
            return compose(text, options);
        } catch (MarkedYAMLException e) {
            if (text.indexOf('\t') < 0) {
                throw e;
            }
            return compose(Tabs.asSpaces(text, options), options);
        } catch (NumberFormatException e) {
            throw new YAMLException("an escape such as \\u0041 is broken", e); // the library lets this one out
        }
    }

    private static @Nullable Node compose(String text, LoaderOptions options) {
        return new Composer(new ParserImpl(new StreamReader(text), options), new GoYamlResolver(), options)
                .getSingleNode();
    }

    private static String hint(String text) {
        return text.contains("{{") ? " (it looks like a template: render it first, as with 'helm template')" : "";
    }

    private JsonNode value(Node node, String path, int depth) {
        if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
            throw new YAMLException(
                    "its aliases make it larger than %,d values or deeper than %d".formatted(MAX_NODES, MAX_DEPTH));
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, path, depth);
        }
        if (node instanceof SequenceNode sequence) {
            return array(sequence, path, depth);
        }
        return GoYamlResolver.value(node.getTag(), ((ScalarNode) node).getValue());
    }

    private ObjectNode object(MappingNode mapping, String path, int depth) {
        ObjectNode object = NODES.objectNode();
        ObjectNode merged = NODES.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
                merge(merged, entry.getValueNode(), path, depth);
                continue;
            }
            String name = name(entry.getKeyNode());
            String field = path.isEmpty() ? name : path + "." + name;
            if (object.has(name)) {
                document.noteRepeated(field, line(entry.getKeyNode()));
            }
            document.locate(field, line(entry.getKeyNode()));
            object.set(name, value(entry.getValueNode(), field, depth + 1));
        }
        merged.properties().forEach(entry -> object.putIfAbsent(entry.getKey(), entry.getValue()));
        return object;
    }

    /** {@code <<: *base} or {@code <<: [*one, *two]}: own fields win, then those of the first. */
    private void merge(ObjectNode merged, Node from, String path, int depth) {
        JsonNode value = value(from, path, depth + 1);
        for (JsonNode each : value.isArray() ? value : List.of(value)) {
            each.properties().forEach(entry -> merged.putIfAbsent(entry.getKey(), entry.getValue()));
        }
    }

    private ArrayNode array(SequenceNode sequence, String path, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (Node element : sequence.getValue()) {
            String field = path + "[" + array.size() + "]";
            document.locate(field, line(element));
            array.add(value(element, field, depth + 1));
        }
        return array;
    }

    private static String name(Node key) {
        JsonNode name = key instanceof ScalarNode scalar
                ? GoYamlResolver.value(scalar.getTag(), scalar.getValue())
                : NODES.missingNode();
        if (name.isMissingNode() || name.isNull()) {
            throw new YAMLException("a key is null, a list or an object, where only text can be");
        }
        return name.asText();
    }

    private int line(Node node) {
        return linesBefore + node.getStartMark().getLine() + 1;
    }
}

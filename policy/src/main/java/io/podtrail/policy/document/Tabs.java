package io.podtrail.policy.document;

import java.util.BitSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/**
 * Tabs between tokens, which libyaml and its Go port take for white space in flow collections and within a line, while
 * SnakeYAML refuses them everywhere. Upstream: {@code yaml_parser_scan_to_next_token} in yaml.v2's {@code scannerc.go}.
 */
final class Tabs {
    private final int[] text;
    /** Positions with nothing but white space before them in their line. */
    private final BitSet indentation = new BitSet();

    private int flowDepth;
    private boolean afterIndicator;

    private Tabs(String text) {
        this.text = text.codePoints().toArray();
        boolean blank = true;
        for (int i = 0; i < this.text.length; i++) {
            indentation.set(i, blank);
            int c = this.text[i];
            blank = c == '\n' || (blank && (c == ' ' || c == '\t'));
        }
    }

    /**
     * Replaces those tabs by spaces that kubectl's reader takes for white space. Tabs in scalars stay, and so do those that
     * it refuses, such as an indentation.
     */
    static String asSpaces(String text, LoaderOptions options) {
        var tabs = new Tabs(text);
        try {
            tabs.scan(new ScannerImpl(new StreamReader(text.replace('\t', ' ')), options));
        } catch (YAMLException brokenElsewhere) {
            return text;
        }
        return new String(tabs.text, 0, tabs.text.length);
    }

    private void scan(ScannerImpl scanner) {
        int end = 0;
        while (!scanner.checkToken(Token.ID.StreamEnd)) {
            Token token = scanner.getToken();
            int start = token.getStartMark().getIndex();
            between(end, start);
            end = Math.max(end, token.getEndMark().getIndex());
            if (token instanceof ScalarToken scalar && scalar.getPlain()) {
                continuationLines(start, end);
            }
            note(token);
        }
        between(end, text.length);
    }

    private void note(Token token) {
        switch (token.getTokenId()) {
            case FlowMappingStart, FlowSequenceStart -> flowDepth++;
            case FlowMappingEnd, FlowSequenceEnd -> flowDepth--;
            default -> {}
        }
        boolean hasLength = token.getEndMark().getIndex() > token.getStartMark().getIndex();
        if (hasLength || token.getTokenId() == Token.ID.BlockEntry) {
            afterIndicator = token.getTokenId() == Token.ID.BlockEntry || token.getTokenId() == Token.ID.Key;
        }
    }

    private void between(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\t' && (flowDepth > 0 || (!afterIndicator && !indentation.get(i)))) {
                text[i] = ' ';
            }
        }
    }

    /** A plain scalar may go on in a further line, behind spaces and then tabs. */
    private void continuationLines(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\t' && text[i - 1] == ' ' && indentation.get(i)) {
                text[i] = ' ';
            }
        }
    }
}

package io.podtrail.app.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.policy.text.PrintableLines;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Standard output or error of a command, on which nothing that is not printable arrives, whoever writes to it: this is the
 * edge of all that a command prints, logs included. What {@code println} is given is always one line, so a value in it
 * cannot forge another; texts of several lines are printed by {@code print}. Always UTF-8.
 */
public final class PrintableStream extends PrintStream {
    private final Edge edge;

    /** @param out stays the caller's: closing this only flushes it */
    public PrintableStream(OutputStream out) {
        this(new Edge(out));
    }

    private PrintableStream(Edge edge) {
        super(edge, true, UTF_8);
        this.edge = edge;
    }

    /** Lets colours through from here on. */
    public void allowColours() {
        synchronized (edge) {
            edge.lines.allowColours();
        }
    }

    @Override
    public void println(String line) {
        super.println(OneLine.of(line));
    }

    @Override
    public void println(Object line) {
        super.println(OneLine.of(String.valueOf(line)));
    }

    @Override
    public void println(char[] line) {
        super.println(OneLine.of(String.valueOf(line)));
    }

    /** Bytes, which may end within a character. */
    private static final class Edge extends FilterOutputStream {
        private static final int MAX_BYTES_OF_A_CHARACTER = 4;

        private final PrintableLines lines = new PrintableLines();
        private final CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Edge(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            var all = ByteBuffer.allocate(rest.remaining() + length);
            all.put(rest).put(bytes, offset, length).flip();
            var characters = CharBuffer.allocate(all.remaining() + MAX_BYTES_OF_A_CHARACTER);
            decoder.decode(all, characters, false);
            characters.flip().codePoints().forEach(lines::append);
            rest = ByteBuffer.allocate(all.remaining()).put(all).flip();
            out.write(lines.take().getBytes(UTF_8));
        }

        @Override
        public synchronized void close() throws IOException {
            out.flush();
        }
    }
}

package io.podtrail.app.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;

/** A writer to a {@link PrintableStream}, with the same promise: what {@code println} is given is one line. */
public final class PrintableWriter extends PrintWriter {
    public PrintableWriter(PrintableStream stream) {
        super(new OutputStreamWriter(stream, UTF_8), true);
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
}

package io.podtrail.sink.receivers.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/** A stream that says when nobody reads it any more, which {@link PrintStream} by itself does not. */
record Output(PrintStream stream) {
    /** Writes in one go, so that alerts and other output do not run into each other. */
    void print(String text) {
        stream.print(text);
        stream.flush();
        if (stream.checkError()) {
            throw new UncheckedIOException(new IOException("nobody reads the output any more"));
        }
    }
}

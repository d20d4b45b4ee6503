package io.podtrail.app.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

final class PrintableStreamTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintableStream stream = new PrintableStream(bytes);

    @Test
    void whatPrintlnIsGivenIsOneLineWhateverItHolds() {
        stream.println("a\n::error::b\r\u001b[2J");
        stream.println((Object) "c\nd");
        stream.println(new char[] {'e', '\n'});
        new PrintableWriter(stream).println("f\n::g");

        assertThat(bytes.toString(UTF_8))
                .isEqualTo("a\\u000a::error::b\\u000d\\u001b[2J\nc\\u000ad\ne\\u000a\nf\\u000a::g\n");
    }

    @Test
    void whatIsPrintedKeepsItsLinesAndNothingElse() {
        stream.print("a\n::b\u202e\n");
        stream.printf("%s%n", "\u0000");

        assertThat(bytes.toString(UTF_8)).isEqualTo("a\n:\\u003ab\\u202e\n\\u0000\n");
    }

    @Test
    void bytesMayEndWithinACharacterAndNeedNotBeText() {
        byte[] text = "é支😀\u202e".getBytes(UTF_8);
        for (byte b : text) {
            stream.write(b);
        }
        stream.write(new byte[] {(byte) 0xff, (byte) 0x9b, '2', 'J'}, 0, 4);
        stream.flush();

        assertThat(bytes.toString(UTF_8)).isEqualTo("é支😀\\u202e\ufffd\ufffd2J");
    }

    @Test
    void coloursPassWhereTheyAreWantedAndMovesOfTheCursorNever() {
        stream.print("\u001b[31ma");
        stream.allowColours();
        stream.print("\u001b[31mb\u001b[2J");

        assertThat(bytes.toString(UTF_8)).isEqualTo("\\u001b[31ma\u001b[31mb\\u001b[2J");
    }
}

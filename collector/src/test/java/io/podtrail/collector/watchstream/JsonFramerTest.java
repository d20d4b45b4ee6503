package io.podtrail.collector.watchstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonFramerTest {
    private static final String TWO = "{\"a\": \"}{\\\"\",\n  \"b\": [\n    {}\n  ]\n}\n{\"c\":1}";

    @Test
    void documentsAreCutWhereverTheChunksAre() throws IOException {
        byte[] bytes = TWO.getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var in = new SequenceInputStream(
                    new ByteArrayInputStream(bytes, 0, cut), new ByteArrayInputStream(bytes, cut, bytes.length - cut));
            assertThat(all(in, 1000))
                    .as("cut at %d", cut)
                    .extracting(Document::problem)
                    .containsExactly("", "");
        }
    }

    @Test
    void aDocumentIsThereAsSoonAsItsLastBraceIs() throws IOException {
        var neverEnds = new SequenceInputStream(stream("{\"a\":1}"), new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read beyond the document");
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                throw new AssertionError("read beyond the document");
            }
        });

        assertThat(new JsonFramer(neverEnds, "in", 1000).next().problem()).isEmpty();
    }

    @Test
    void aBrokenDocumentDoesNotTakeTheNextOneWithIt() throws IOException {
        var documents = all(stream("{\"a\": {\"b\": 1\n{\"c\": 2}\n"), 1000);

        assertThat(documents)
                .extracting(Document::problem)
                .containsExactly("it breaks off before the next document begins", "");
        assertThat(documents).extracting(Document::source).containsExactly("in:1", "in:2");
    }

    @Test
    void aBreakWithinAStringOrAnArrayCostsNoLaterDocument() throws IOException {
        assertThat(all(stream("{\"a\": [\"b\n{\"c\": 2}\n{\"d\": 3}\n"), 1000))
                .extracting(Document::problem)
                .containsExactly("it breaks off before the next document begins", "", "");
        assertThat(all(stream("{\"a\": [1, 2\n{\"c\": 2}\n{\"d\": 3}\n"), 1000))
                .extracting(Document::problem)
                .containsExactly("it breaks off before the next document begins", "", "");
    }

    @Test
    void anEndInTheMiddleIsTold() throws IOException {
        assertThat(all(stream("{\"a\": [1,"), 1000))
                .extracting(Document::problem)
                .containsExactly("the input ends in the middle of it");
    }

    @Test
    void whatIsTooLongIsMeasuredButNotKept() throws IOException {
        String pod = "{\"a\":\"" + "x".repeat(50_000_000) + "\"}";

        var documents = all(stream(pod + "\n{}"), 1000);

        assertThat(documents.get(0).problem()).isEqualTo("it has 50000008 bytes, over the limit of 1000");
        assertThat(documents.get(0).bytes()).hasSize(1000);
        assertThat(documents.get(1).problem()).isEmpty();
    }

    @Test
    void deepNestingIsOnlyCounted() throws IOException {
        assertThat(all(stream("[".repeat(100_000) + "]".repeat(100_000)), 1_000_000))
                .extracting(Document::problem)
                .containsExactly("");
    }

    @Test
    void whatIsNoJsonIsToldLineByLine() throws IOException {
        assertThat(all(stream("{}\nhello\n{}"), 1000))
                .extracting(Document::problem)
                .containsExactly("", "it is no JSON object", "");
    }

    private static List<Document> all(InputStream in, int maxBytes) throws IOException {
        var framer = new JsonFramer(in, "in", maxBytes);
        var documents = new ArrayList<Document>();
        for (Document document = framer.next(); document != null; document = framer.next()) {
            documents.add(document);
        }
        return documents;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}

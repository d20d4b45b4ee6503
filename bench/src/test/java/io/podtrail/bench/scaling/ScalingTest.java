package io.podtrail.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The page is written anew by {@code mvn -pl bench test -Dtest=ScalingTest -Dtest.jvm.args=-Dpodtrail.golden.write=true}.
 */
final class ScalingTest {
    private static final Path ROOT = Path.of(System.getProperty("podtrail.root"));
    private static final Path INPUTS = ROOT.resolve("bench/scaling.properties");
    private static final Path PAGE = ROOT.resolve("docs/scaling.md");
    private static final String BEGIN = "<!-- computed: bench/scaling -->\n";
    private static final String END = "<!-- end -->";

    @Test
    void thePageSaysWhatTheInputsComeTo() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        String computed = new Scaling(ScalingInputs.read(INPUTS)).markdown();
        if (Boolean.getBoolean("podtrail.golden.write")) {
            page = page.substring(0, from) + computed + page.substring(to);
            Files.writeString(PAGE, page);
            to = from + computed.length();
        }

        assertThat(page.substring(from, to)).isEqualTo(computed);
    }

    @Test
    void heartbeatsAreClustersTimesPartitionsByTenSeconds() throws IOException {
        ScalingInputs inputs = ScalingInputs.read(INPUTS);
        inputs.override("clusters=50");

        assertThat(new Scaling(inputs).markdown()).contains("\n| 1,024 | 5,120 |");
    }

    @Test
    void inputsThatDoNotExistOrAreNoNumbersAreErrors() throws IOException {
        ScalingInputs inputs = ScalingInputs.read(INPUTS);

        assertThatThrownBy(() -> inputs.override("cluster=3")).hasMessageContaining("there is no 'cluster'");
        assertThatThrownBy(() -> inputs.override("clusters=many"))
                .hasMessageContaining("clusters must be a number, not 'many'");
    }
}

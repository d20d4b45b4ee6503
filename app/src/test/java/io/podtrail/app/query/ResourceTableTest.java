package io.podtrail.app.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResourceTableTest {
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    private final StringWriter drawn = new StringWriter();
    private final PrintWriter out = new PrintWriter(drawn);
    private final ResourceTable table =
            new ResourceTable(Resource.CHECKS, false, false, false, true, 80, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void theHeadComesWithTheFirstItemOfAWatchThatBeganEmpty() {
        table.print(List.of(), out);
        assertThat(drawn.toString()).isEmpty();

        table.print(List.of(check("privileged", "baseline")), out);
        assertThat(drawn).hasToString("""
                CHECK       LEVEL     WORKLOADS  NAMESPACES  VIOLATING PODS
                privileged  baseline  2          1           -
                """);
    }

    @Test
    void whatComesLaterStandsInTheSameColumnsOrInWiderOnesFromThereOn() {
        table.print(List.of(check("privileged", "baseline")), out);
        table.print(List.of(check("allowPrivilegeEscalation", "restricted")), out);
        table.print(List.of(check("sysctls", "baseline")), out);

        assertThat(drawn).hasToString("""
                CHECK       LEVEL     WORKLOADS  NAMESPACES  VIOLATING PODS
                privileged  baseline  2          1           -
                allowPrivilegeEscalation  restricted  2          1           -
                sysctls                   baseline    2          1           -
                """);
    }

    @Test
    void aLineThatIsTooLongForTheTerminalLosesTheEndOfItsLastCellAndNotHowManyMoreThereAre() throws Exception {
        var narrow = new ResourceTable(Resource.ALERTS, false, false, true, true, 80, Clock.fixed(NOW, ZoneOffset.UTC));

        narrow.print(new JsonMapper().readTree("""
                        [{"namespace":"checkout-service","workload":{"kind":"DaemonSet","name":"node-exporter"},"mode":"enforce",
                          "state":"open","violatingPods":10,"startsAt":"2026-11-28T09:50:00Z","findings":[
                            {"check":"allowPrivilegeEscalation"},{"check":"runAsNonRoot"},{"check":"sysctls"}]}]
                        """), out);

        assertThat(drawn).hasToString("""
                NAMESPACE         WORKLOAD                 MODE     STATE  PODS  AGE  CHECKS
                checkout-service  DaemonSet/node-exporter  enforce  open   10    10m  allowP… +2
                """);
    }

    private static JsonNode check(String name, String level) {
        return new JsonMapper()
                .createObjectNode()
                .put("check", name)
                .put("level", level)
                .put("workloads", 2)
                .put("namespaces", 1);
    }
}

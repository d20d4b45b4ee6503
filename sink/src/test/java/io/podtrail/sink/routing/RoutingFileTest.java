package io.podtrail.sink.routing;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.events.Alert;
import io.podtrail.events.Severity;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.policy.Mode;
import io.podtrail.sink.receivers.ReceiverTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoutingFileTest {
    private static final String TREE = """
            receivers:
              people: {type: terminal}
              pager: {type: webhook, urlFile: /run/secrets/pager}
              billing: {type: webhook, urlEnv: BILLING_URL}
            muteTimes:
              nights: {timeZone: Europe/Berlin, weekdays: monday-friday, times: "22:00-06:00"}
            route:
              receiver: people
              groupInterval: 10m
              routes:
                - match: {severity: critical, namespace: ["prod-*", "!prod-test"]}
                  receiver: pager
                  groupBy: [alert]
                  groupWait: 0
                  continue: true
                - match: {namespaceLabels: {team: billing}}
                  receiver: billing
                  muteTimes: nights
                  routes:
                    - match: {workload: CronJob/*}
                      receiver: none
            """;

    @Test
    void anAlertGoesToTheFirstRouteThatMatchesAndBeyondItWhenThatContinues() throws Exception {
        assertThat(receivers(TREE, anAlert().inNamespace("prod-shop").build())).containsExactly("pager", "billing");
        assertThat(receivers(TREE, anAlert().inNamespace("prod-test").build())).containsExactly("billing");
        assertThat(receivers(
                        TREE,
                        anAlert()
                                .inNamespace("prod-a")
                                .loud(Mode.WARN, Severity.INFO)
                                .namespaceLabels(Map.of())
                                .build()))
                .containsExactly("people");
    }

    @Test
    void aRouteTakesFromTheOneAboveWhatItDoesNotSayItself() throws Exception {
        Route pager = read(TREE).route().routes().get(0);

        assertThat(pager.groupWait()).isZero();
        assertThat(pager.groupInterval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(pager.repeatInterval()).isEqualTo(Duration.ofHours(24));
        assertThat(pager.groupKey(anAlert().of("f", 1).build())).isEqualTo("{alert=f}");
    }

    @Test
    void allMistakesAreToldTogetherEachWithItsLineAndTheNearestKnownName() {
        assertThatThrownBy(() -> read("""
                        receivers:
                          people: {type: terminl}
                          pager: {type: webhook, urlEnv: PAGER_URL, timout: 1s}
                        muteTimes:
                          nights: {timeZone: Europe/Berlinn, times: "10pm"}
                        route:
                          receiver: poeple
                          groupBy: [namespace, cause]
                          groupWait: soon
                          routes:
                            - match: {severity: critcal}
                              reciever: pager
                              muteTimes: [night]
                        inhibit:
                          - when: {severity: critical}
                        """))
                .isInstanceOf(InvalidConfigurationException.class)
                .satisfies(
                        e -> assertThat(e.getMessage().lines())
                                .containsExactly(
                                        "routes.yaml:3: receivers.pager.timout: unknown field \"timout\": did you mean \"timeout\"?",
                                        "routes.yaml:2: receivers.people.type: unknown value \"terminl\": did you mean \"terminal\"?",
                                        "routes.yaml:5: muteTimes.nights.timeZone: unknown value \"Europe/Berlinn\": did you mean \"Europe/Berlin\"?",
                                        "routes.yaml:5: muteTimes.nights.times: \"10pm\" is no range of times: write it as \"22:00-06:00\"",
                                        "routes.yaml:9: route.groupWait: is no duration: write a number and ms, s, m, h or d, such as 2m",
                                        "routes.yaml:7: route.receiver: unknown value \"poeple\": did you mean \"people\"?",
                                        "routes.yaml:8: route.groupBy: \"cause\" changes while an alert is open: use one of cluster, namespace, workload, mode, level, severity, type, alert, namespaceLabels.KEY",
                                        "routes.yaml:12: route.routes[0].reciever: unknown field \"reciever\": did you mean \"receiver\"?",
                                        "routes.yaml:11: route.routes[0].match.severity: unknown value \"critcal\": did you mean \"critical\"?",
                                        "routes.yaml:13: route.routes[0].muteTimes: unknown value \"night\": did you mean \"nights\"?",
                                        "routes.yaml:15: inhibit[0].mute: is missing: without it every other alert would be muted"));
    }

    @Test
    void aFileWithoutRouteOrReceiversSaysWhatItNeeds() {
        assertThatThrownBy(() -> read("{}"))
                .hasMessageContaining("receivers: is missing: name at least one")
                .hasMessageContaining("route: is missing: it says who is told");
        assertThatThrownBy(() -> read("")).hasMessageContaining("is empty: it must have receivers and a route");
    }

    private static List<String> receivers(String file, Alert alert) throws InvalidConfigurationException {
        return read(file).route().taking(alert).stream().map(Route::receiver).toList();
    }

    private static RoutingConfig read(String file) throws InvalidConfigurationException {
        return RoutingFile.read(file.getBytes(UTF_8), Path.of("routes.yaml"), ReceiverTypes.ALL);
    }
}

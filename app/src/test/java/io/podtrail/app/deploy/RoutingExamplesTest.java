package io.podtrail.app.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.kubernetes.KubernetesClients;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.routing.RoutingFile;
import io.podtrail.sink.routing.SampleAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every routing file that people are shown can be taken as it stands, and does what it says of itself. */
final class RoutingExamplesTest {
    private static final Path ROOT = DocumentedCommand.ROOT;
    /** The second one is there when there are more receivers than one page has room for. */
    private static final List<String> PAGES = List.of("docs/receivers.md", "docs/receivers-more.md");

    private static final Pattern FILE_IN_A_PAGE =
            Pattern.compile("(?m)^```yaml\n(receivers:\n.*?)^```", Pattern.DOTALL);
    private static final Pattern CLAIM = Pattern.compile("(?m)^#   ([^ ]+=.*?) +-> (.*)$");
    private static final Pattern SECRET = Pattern.compile("/run/secrets/([a-z0-9-]+)");
    private static final Pattern VARIABLE = Pattern.compile("Env: ([A-Z_]+)");

    @TempDir
    private Path directory;

    /** @param place where it stands, for the name of a test */
    record Example(String place, String text) {
        @Override
        public String toString() {
            return place;
        }
    }

    static Stream<Example> inPages() throws IOException {
        var examples = new ArrayList<Example>();
        for (String page : PAGES) {
            if (Files.exists(ROOT.resolve(page))) {
                FILE_IN_A_PAGE
                        .matcher(Files.readString(ROOT.resolve(page)))
                        .results()
                        .forEach(found -> examples.add(
                                new Example("%s, no. %d".formatted(page, examples.size() + 1), found.group(1))));
            }
        }
        return examples.stream();
    }

    static Stream<Example> files() throws IOException {
        var examples = new ArrayList<Example>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples/routing"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                examples.add(new Example(file.getFileName().toString(), Files.readString(file)));
            }
        }
        return examples.stream();
    }

    private static Example single(String file) throws IOException {
        return new Example(file, Files.readString(ROOT.resolve(file)));
    }

    static Stream<Example> all() throws IOException {
        return Stream.of(
                        inPages(),
                        files(),
                        Stream.of(
                                single("examples/routing.yaml"),
                                single("deploy/kubernetes/components/routes/routes.yml")))
                .flatMap(examples -> examples);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void anExampleIsReadWithoutAMistakeAndUsesEachReceiverThatItHas(Example example) throws Exception {
        RoutingConfig config = read(example.text);

        assertThat(config.route().all())
                .extracting(Route::receiver)
                .containsAll(config.receivers().keySet());
    }

    /** Types of the second page may need what is not here: a cluster, a mail server. */
    static Stream<Example> openable() throws IOException {
        return all().filter(example -> !example.place.startsWith(PAGES.get(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openable")
    void itsReceiversAreMadeWhenTheSecretsAreThere(Example example) throws Exception {
        var environment = VARIABLE.matcher(example.text)
                .results()
                .collect(
                        Collectors.toMap(found -> found.group(1), found -> secret(found.group(1)), (one, same) -> one));
        RoutingConfig config = read(inPlace(example.text));

        for (var receiver : config.receivers().entrySet()) {
            var context = new ReceiverContext(
                    receiver.getKey(),
                    new Topics("podtrail."),
                    Map.of("bootstrap.servers", "127.0.0.1:1"),
                    environment,
                    System.out,
                    false,
                    KubernetesClients.NONE);
            try (var opened = receiver.getValue().settings().open(context)) {
                assertThat(opened.toString()).doesNotContain("s3cr3t");
            }
        }
    }

    static Stream<String> types() {
        return ReceiverTypes.ALL.stream().map(ReceiverType::name);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeOfReceiverHasAWholeFileToCopy(String type) throws Exception {
        var shown = new TreeSet<String>();
        for (Example example : inPages().toList()) {
            read(example.text).receivers().values().forEach(spec -> shown.add(spec.type()));
        }

        assertThat(shown).contains(type);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aSetUpRoutesAlertsAsItsFirstLinesSay(Example example) throws Exception {
        RoutingConfig config = read(example.text);
        var claims = CLAIM.matcher(example.text).results().toList();

        assertThat(claims).hasSizeGreaterThan(1);
        assertThat(claims).allSatisfy(claim -> {
            var alert = SampleAlert.of(List.of(claim.group(1).split(" +")));
            assertThat(config.route().taking(alert).stream()
                            .map(Route::receiver)
                            .distinct()
                            .collect(Collectors.joining(", ")))
                    .as(claim.group(1))
                    .isEqualTo(claim.group(2));
        });
    }

    @Test
    void thereAreTheSetUpsThatTheDocumentationNames() throws IOException {
        assertThat(files())
                .extracting(Example::place)
                .containsExactly(
                        "digest-only.yaml",
                        "office-hours.yaml",
                        "one-team.yaml",
                        "platform-and-teams.yaml",
                        "several-clusters.yaml");
    }

    @ParameterizedTest
    @CsvSource({
        "office-hours.yaml, namespaceLabels.oncall=berlin,   2026-11-02T10:00:00Z, 2026-11-02T10:00:00Z",
        "office-hours.yaml, namespaceLabels.oncall=berlin,   2026-11-02T05:00:00Z, 2026-11-02T08:00:00Z",
        "office-hours.yaml, namespaceLabels.oncall=berlin,   2026-11-06T17:30:00Z, 2026-11-09T08:00:00Z",
        "office-hours.yaml, namespaceLabels.oncall=new-york, 2026-11-02T10:00:00Z, 2026-11-02T14:00:00Z",
        "office-hours.yaml, namespaceLabels.oncall=berlin,   2026-07-01T06:30:00Z, 2026-07-01T07:00:00Z",
        "digest-only.yaml,  severity=critical,               2026-11-02T10:00:00Z, 2026-11-03T07:00:00Z",
        "digest-only.yaml,  severity=critical,               2026-11-02T07:05:00Z, 2026-11-02T07:05:00Z",
    })
    void whatComesOutsideOfTheHoursWaitsUntilTheyBegin(String file, String field, Instant at, Instant sent)
            throws Exception {
        RoutingConfig config =
                read(Files.readString(ROOT.resolve("examples/routing").resolve(file)));
        List<Route> taking = config.route().taking(SampleAlert.of(List.of("namespace=prod-shop", field)));

        assertThat(taking.get(taking.size() - 1).mutedUntil(until(taking, at))).isEqualTo(sent);
    }

    /** A weekend follows a night: the end of one mute time may lie in another. */
    private static Instant until(List<Route> taking, Instant at) {
        Instant until = at;
        for (Instant next = taking.get(taking.size() - 1).mutedUntil(until); next.isAfter(until); ) {
            until = next;
            next = taking.get(taking.size() - 1).mutedUntil(until);
        }
        return until;
    }

    private static RoutingConfig read(String text) throws Exception {
        return RoutingFile.read(text.getBytes(UTF_8), Path.of("routes.yaml"), ReceiverTypes.ALL);
    }

    /** With the secrets that it names in files here. */
    private String inPlace(String text) throws IOException {
        for (var secret : SECRET.matcher(text).results().toList()) {
            Path file = Files.writeString(directory.resolve(secret.group(1)), secret(secret.group(1)));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return text.replace("/run/secrets", directory.toString()).replace("/var/log/podtrail", directory.toString());
    }

    private static String secret(String name) {
        if (name.toLowerCase(Locale.ROOT).contains("url")) {
            return "https://receiver.example/s3cr3t";
        }
        return name.contains("key") ? "0123456789abcdef0123456789abcdef" : "s3cr3t-0123456789abcdef";
    }
}

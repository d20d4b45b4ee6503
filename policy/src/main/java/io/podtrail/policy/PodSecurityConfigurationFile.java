package io.podtrail.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.podtrail.policy.document.StrictObject;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@code PodSecurityConfiguration} as it stands in a file. Upstream: {@code admission/api/v1/types.go}, its defaults and
 * its {@code validation}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PodSecurityConfigurationFile(
        @Nullable String apiVersion,
        @Nullable String kind,
        @Nullable Defaults defaults,
        @Nullable ExemptionLists exemptions) {
    static final String GROUP = "pod-security.admission.config.k8s.io";
    static final String KIND = "PodSecurityConfiguration";

    static final List<String> FIELDS = List.of("apiVersion", "kind", "defaults", "exemptions");

    private static final Set<String> VERSIONS = Set.of(GROUP + "/v1", GROUP + "/v1beta1", GROUP + "/v1alpha1");

    /** Levels and versions; absent or empty means privileged and latest. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Defaults(
            @Nullable String enforce,
            @JsonProperty("enforce-version") @Nullable String enforceVersion,
            @Nullable String audit,
            @JsonProperty("audit-version") @Nullable String auditVersion,
            @Nullable String warn,
            @JsonProperty("warn-version") @Nullable String warnVersion) {
        static final Defaults ABSENT = new Defaults(null, null, null, null, null, null);
        private static final List<String> FIELDS =
                List.of("enforce", "enforce-version", "audit", "audit-version", "warn", "warn-version");

        static Defaults read(StrictObject object) {
            return new Defaults(
                    object.string("enforce"),
                    object.string("enforce-version"),
                    object.string("audit"),
                    object.string("audit-version"),
                    object.string("warn"),
                    object.string("warn-version"));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ExemptionLists(
            @Nullable List<String> usernames,
            @Nullable List<String> namespaces,
            @Nullable List<String> runtimeClasses) {
        static final ExemptionLists ABSENT = new ExemptionLists(null, null, null);
        private static final List<String> FIELDS = List.of("usernames", "namespaces", "runtimeClasses");

        static ExemptionLists read(StrictObject object) {
            return new ExemptionLists(
                    object.strings("usernames"), object.strings("namespaces"), object.strings("runtimeClasses"));
        }
    }

    static PodSecurityConfigurationFile of(PodSecurityConfiguration configuration) {
        NamespacePolicy policy = configuration.defaults();
        Exemptions exemptions = configuration.exemptions();
        return new PodSecurityConfigurationFile(
                GROUP + "/v1",
                KIND,
                new Defaults(
                        policy.enforce().level().toString(),
                        policy.enforce().version().toString(),
                        policy.audit().level().toString(),
                        policy.audit().version().toString(),
                        policy.warn().level().toString(),
                        policy.warn().version().toString()),
                new ExemptionLists(exemptions.usernames(), exemptions.namespaces(), exemptions.runtimeClasses()));
    }

    /** What stands there, as far as it has the right types; notes in the document what has not. */
    static PodSecurityConfigurationFile read(StrictObject object) {
        return new PodSecurityConfigurationFile(
                object.string("apiVersion"),
                object.string("kind"),
                Defaults.read(object.object("defaults", Defaults.FIELDS)),
                ExemptionLists.read(object.object("exemptions", ExemptionLists.FIELDS)));
    }

    static boolean isKnownType(String apiVersion, String kind) {
        return kind.equals(KIND) && VERSIONS.contains(apiVersion);
    }

    /** Tells field and text of all that is wrong with the values, in upstream's order and words. */
    void forEachProblem(BiConsumer<String, String> problems) {
        checkPresent(problems, "kind", kind, "'Kind' is missing: it must be " + KIND);
        checkPresent(problems, "apiVersion", apiVersion, "'apiVersion' is missing: it must be " + GROUP + "/v1");

        Defaults levels = Objects.requireNonNullElse(defaults, Defaults.ABSENT);
        checkLevel(problems, "defaults.enforce", levels.enforce);
        checkVersion(problems, "defaults.enforce-version", levels.enforceVersion);
        checkLevel(problems, "defaults.warn", levels.warn);
        checkVersion(problems, "defaults.warn-version", levels.warnVersion);
        checkLevel(problems, "defaults.audit", levels.audit);
        checkVersion(problems, "defaults.audit-version", levels.auditVersion);

        ExemptionLists lists = Objects.requireNonNullElse(exemptions, ExemptionLists.ABSENT);
        checkEach(problems, "exemptions.namespaces", lists.namespaces, DnsNames::problemsOfLabel);
        checkEach(problems, "exemptions.runtimeClasses", lists.runtimeClasses, DnsNames::problemsOfSubdomain);
        checkEach(
                problems,
                "exemptions.usernames",
                lists.usernames,
                name -> name.isEmpty() ? "username must not be empty" : "");
    }

    /** What it comes to; only of a valid one. */
    PodSecurityConfiguration toConfiguration() {
        Defaults levels = Objects.requireNonNullElse(defaults, Defaults.ABSENT);
        ExemptionLists lists = Objects.requireNonNullElse(exemptions, ExemptionLists.ABSENT);
        return new PodSecurityConfiguration(
                new NamespacePolicy(
                        levelVersion(levels.enforce, levels.enforceVersion),
                        levelVersion(levels.audit, levels.auditVersion),
                        levelVersion(levels.warn, levels.warnVersion)),
                new Exemptions(orEmpty(lists.usernames), orEmpty(lists.namespaces), orEmpty(lists.runtimeClasses)));
    }

    private static LevelVersion levelVersion(@Nullable String level, @Nullable String version) {
        return new LevelVersion(
                level == null || level.isEmpty() ? Level.PRIVILEGED : Level.of(level),
                version == null || version.isEmpty() ? Version.LATEST : Version.ofLabel(version));
    }

    private static void checkPresent(
            BiConsumer<String, String> problems, String field, @Nullable String value, String problem) {
        if (value == null || value.isEmpty()) {
            problems.accept(field, problem);
        }
    }

    private static void checkLevel(BiConsumer<String, String> problems, String field, @Nullable String value) {
        if (value != null && !value.isEmpty() && Level.parse(value).isEmpty()) {
            problems.accept(field, invalid(value, Level.EXPECTED));
        }
    }

    private static void checkVersion(BiConsumer<String, String> problems, String field, @Nullable String value) {
        if (value != null && !value.isEmpty() && Version.parse(value).isEmpty()) {
            problems.accept(field, invalid(value, Version.EXPECTED));
        }
    }

    /** Checks a list's elements; an invalid one is not remembered for duplicates. */
    private static void checkEach(
            BiConsumer<String, String> problems,
            String field,
            @Nullable List<String> list,
            UnaryOperator<String> problemOf) {
        List<String> values = orEmpty(list);
        var seen = new HashSet<String>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            String element = "%s[%d]".formatted(field, i);
            String problem = problemOf.apply(value);
            if (!problem.isEmpty()) {
                problems.accept(element, invalid(value, problem));
            } else if (!seen.add(value)) {
                problems.accept(element, "Duplicate value: " + GoQuote.of(value));
            }
        }
    }

    private static String invalid(String value, String problem) {
        return "Invalid value: " + GoQuote.of(value) + ": " + problem;
    }

    /** An absent list is an empty one, and a null in it an empty string, as in Go. */
    private static List<String> orEmpty(@Nullable List<String> values) {
        return values == null
                ? List.of()
                : values.stream()
                        .map(value -> Objects.requireNonNullElse(value, ""))
                        .toList();
    }
}

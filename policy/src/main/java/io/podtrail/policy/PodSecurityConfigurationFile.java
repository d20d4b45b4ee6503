package io.podtrail.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
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

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern DNS_SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int MAX_SUBDOMAIN = 253;

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
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ExemptionLists(
            @Nullable List<String> usernames,
            @Nullable List<String> namespaces,
            @Nullable List<String> runtimeClasses) {
        static final ExemptionLists ABSENT = new ExemptionLists(null, null, null);
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

    /** All that is wrong with it, each naming its field; empty when it is valid. */
    List<String> errors() {
        var errors = new ArrayList<String>();
        Defaults levels = Objects.requireNonNullElse(defaults, Defaults.ABSENT);
        checkLevel(errors, "defaults.enforce", levels.enforce);
        checkVersion(errors, "defaults.enforce-version", levels.enforceVersion);
        checkLevel(errors, "defaults.warn", levels.warn);
        checkVersion(errors, "defaults.warn-version", levels.warnVersion);
        checkLevel(errors, "defaults.audit", levels.audit);
        checkVersion(errors, "defaults.audit-version", levels.auditVersion);

        ExemptionLists lists = Objects.requireNonNullElse(exemptions, ExemptionLists.ABSENT);
        checkEach(
                errors,
                "exemptions.namespaces",
                lists.namespaces,
                "must be a DNS-1123 label",
                value -> DNS_LABEL.matcher(value).matches());
        checkEach(
                errors,
                "exemptions.runtimeClasses",
                lists.runtimeClasses,
                "must be a DNS-1123 subdomain",
                value -> value.length() <= MAX_SUBDOMAIN
                        && DNS_SUBDOMAIN.matcher(value).matches());
        checkEach(
                errors,
                "exemptions.usernames",
                lists.usernames,
                "username must not be empty",
                value -> !value.isEmpty());
        return errors;
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

    private static void checkLevel(List<String> errors, String field, @Nullable String value) {
        if (value != null && !value.isEmpty() && Level.parse(value).isEmpty()) {
            errors.add(invalid(field, value, "must be one of privileged, baseline, restricted"));
        }
    }

    private static void checkVersion(List<String> errors, String field, @Nullable String value) {
        if (value != null && !value.isEmpty() && Version.parse(value).isEmpty()) {
            errors.add(invalid(field, value, "must be \"latest\" or \"v1.x\""));
        }
    }

    private static void checkEach(
            List<String> errors,
            String field,
            @Nullable List<String> values,
            String problem,
            Predicate<String> isValid) {
        var seen = new HashSet<String>();
        for (int i = 0; i < orEmpty(values).size(); i++) {
            String value = orEmpty(values).get(i);
            String element = "%s[%d]".formatted(field, i);
            if (!isValid.test(value)) {
                errors.add(invalid(element, value, problem));
            } else if (!seen.add(value)) {
                errors.add("%s: Duplicate value: \"%s\"".formatted(element, value));
            }
        }
    }

    private static String invalid(String field, String value, String problem) {
        return "%s: Invalid value: \"%s\": %s".formatted(field, value, problem);
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

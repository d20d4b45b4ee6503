package io.podtrail.sink.receivers.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.policy.Finding;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.policy.text.Printable;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a person who reads a message can turn to: the console, a runbook, the owner.
 *
 * @param console of an alert; null for none
 * @param runbooks by an alert's type or by the ID of a check that fails; a check's comes before a type's
 * @param ownerLabels which labels of the namespace say whose it is
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record References(@Nullable UrlTemplate console, Map<String, UrlTemplate> runbooks, List<String> ownerLabels) {
    /** Of a receiver that is configured with nothing of it. */
    public static final References NONE = new References(null, Map.of(), List.of());

    /** The names of its settings. */
    public static final List<String> SETTINGS = List.of("console", "runbooks", "ownerLabels");

    private static final List<String> RUNBOOK_KEYS = Stream.concat(
                    Arrays.stream(AlertType.values()).map(AlertType::toString),
                    Checks.ALL.stream().map(Check::id))
            .toList();

    public References {
        runbooks = Collections.unmodifiableMap(new LinkedHashMap<>(runbooks));
        ownerLabels = List.copyOf(ownerLabels);
    }

    /** Reads the settings; what is wrong with them is noted. */
    public static References read(StrictObject settings) {
        String console = settings.string("console");
        var runbooks = new LinkedHashMap<String, UrlTemplate>();
        StrictObject written = settings.object("runbooks", RUNBOOK_KEYS);
        for (String key : RUNBOOK_KEYS) {
            String url = written.string(key);
            if (url != null) {
                url(written, key, url).ifPresent(template -> runbooks.put(key, template));
            }
        }
        return new References(
                console == null ? null : url(settings, "console", console).orElse(null),
                runbooks,
                settings.stringOrList("ownerLabels"));
    }

    private static Optional<UrlTemplate> url(StrictObject settings, String field, String text) {
        try {
            return Optional.of(UrlTemplate.parse(text));
        } catch (IllegalArgumentException e) {
            settings.note(field, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Where the console shows an alert; null for nowhere. */
    public @Nullable String console(Alert alert) {
        return console == null ? null : console.fill(alert);
    }

    /** The runbook for an alert; null for none. */
    public @Nullable String runbook(Alert alert) {
        return Stream.concat(
                        alert.findings().stream().map(Finding::check),
                        Stream.of(alert.type().toString()))
                .flatMap(key -> Stream.ofNullable(runbooks.get(key)))
                .findFirst()
                .map(template -> template.fill(alert))
                .orElse(null);
    }

    /** Whose the namespace is, such as {@code team=billing}, printable; empty where no such label is set. */
    public String owner(Alert alert) {
        return Printable.of(String.join(
                ", ",
                ownerLabels.stream()
                        .filter(alert.namespaceLabels()::containsKey)
                        .map(label -> label + "=" + alert.namespaceLabels().get(label))
                        .toList()));
    }
}

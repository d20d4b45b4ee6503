package io.podtrail.processor.replay;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which clusters and namespaces a replay looks at; what lies outside is not even parsed. Namespaces do not influence one
 * another, so leaving some out changes nothing for the others.
 *
 * @param clusters names, or patterns with {@code *} and {@code ?}; empty for all
 * @param namespaces likewise
 */
public record Scope(List<String> clusters, List<String> namespaces) {
    /** Everything in the log. */
    public static final Scope ALL = new Scope(List.of(), List.of());

    public Scope {
        clusters = List.copyOf(clusters);
        namespaces = List.copyOf(namespaces);
    }

    /** Whether the keys of records lie inside. What goes to every partition does when its cluster does. */
    Predicate<String> keys() {
        if (clusters.isEmpty() && namespaces.isEmpty()) {
            return key -> true;
        }
        Predicate<String> cluster = matching(clusters);
        Predicate<String> namespace = matching(namespaces);
        var known = new ConcurrentHashMap<String, Boolean>();
        return key -> {
            int first = key.indexOf('/');
            int second = first < 0 ? -1 : key.indexOf('/', first + 1);
            String prefix = second < 0 ? key : key.substring(0, second);
            return known.computeIfAbsent(prefix, of -> {
                int slash = of.indexOf('/');
                return slash < 0
                        ? cluster.test(of)
                        : cluster.test(of.substring(0, slash)) && namespace.test(of.substring(slash + 1));
            });
        };
    }

    /**
     * Those of some names and patterns that match none of what is known.
     *
     * @param globs names, or patterns with {@code *} and {@code ?}
     */
    public static List<String> unmatched(List<String> globs, Collection<String> known) {
        return globs.stream()
                .filter(glob -> known.stream().noneMatch(matching(List.of(glob))))
                .toList();
    }

    private static Predicate<String> matching(List<String> globs) {
        if (globs.isEmpty()) {
            return name -> true;
        }
        return Pattern.compile(globs.stream().map(Scope::regex).collect(Collectors.joining("|")))
                .asMatchPredicate();
    }

    private static String regex(String glob) {
        return glob.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
    }
}

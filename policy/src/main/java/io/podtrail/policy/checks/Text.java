package io.podtrail.policy.checks;

import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.SecurityContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The grammar that all messages share: quoting, plurals, naming containers. As upstream's {@code policy/helpers.go}. */
final class Text {
    /** The order of Go's strings: by bytes of UTF-8, which is by code points. */
    private static final Comparator<String> BYTEWISE = (a, b) -> {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == a.length() || i == b.length()) {
            return Integer.compare(a.length(), b.length());
        }
        return Integer.compare(ordinal(a.charAt(i)), ordinal(b.charAt(i)));
    };

    private Text() {}

    /**
     * Names of the containers whose security context offends, in visiting order, twice when two have the same name;
     * allocates nothing when none does.
     */
    static List<String> offenders(Pod pod, Predicate<SecurityContext> offends) {
        return anyOffends(pod, offends)
                ? containersWhere(pod, container -> offends.test(container.securityContext()))
                : List.of();
    }

    /** Whether the security context of any container offends. */
    static boolean anyOffends(Pod pod, Predicate<SecurityContext> offends) {
        List<SecurityContext> contexts = pod.spec().containerContexts();
        for (int i = 0; i < contexts.size(); i++) {
            if (offends.test(contexts.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Names of the containers of which something else than their security context is so, likewise. */
    static List<String> containersWhere(Pod pod, Predicate<Container> isSo) {
        List<Container> containers = pod.spec().allContainers();
        List<String> names = List.of();
        for (int i = 0; i < containers.size(); i++) {
            if (isSo.test(containers.get(i))) {
                if (names.isEmpty()) {
                    names = new ArrayList<>();
                }
                names.add(containers.get(i).name());
            }
        }
        return names;
    }

    /** An empty set in the order in which upstream lists values. */
    static Set<String> sortedSet() {
        return new TreeSet<>(BYTEWISE);
    }

    /** {@code "a", "b"}; quotes inside are left as they are. */
    static String quoted(Collection<String> values) {
        return appendQuoted(new StringBuilder(), values).toString();
    }

    private static StringBuilder appendQuoted(StringBuilder text, Collection<String> values) {
        boolean first = true;
        for (String value : values) {
            text.append(first ? "\"" : ", \"").append(value).append('"');
            first = false;
        }
        return text;
    }

    static String plural(String one, String many, int count) {
        return count == 1 ? one : many;
    }

    /** {@code container "a"} or {@code containers "a", "b"}. */
    static String containers(Collection<String> names) {
        var text = new StringBuilder(64);
        text.append(plural("container ", "containers ", names.size()));
        return appendQuoted(text, names).toString();
    }

    /** {@code pod}, {@code containers "a", "b"} or {@code pod and container "a"}. */
    static String setters(boolean pod, Collection<String> containers) {
        if (containers.isEmpty()) {
            return pod ? "pod" : "";
        }
        return (pod ? "pod and " : "") + containers(containers);
    }

    static void addIfNotNull(Set<String> values, @Nullable String value) {
        if (value != null) {
            values.add(value);
        }
    }

    /** Lifts surrogates above the rest of the basic plane, where the code points that they stand for belong. */
    private static int ordinal(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}

package io.podtrail.policy.document;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Which of the known names somebody meant. */
public final class Nearest {
    private Nearest() {}

    /** The known name that is least different; empty when none is near enough to be meant. */
    public static Optional<String> to(String name, Collection<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return least <= Math.max(name.length(), best.length()) / 3 ? Optional.of(best) : Optional.empty();
    }

    /** What to say to somebody who wrote an unknown name. */
    public static String advice(String name, Collection<String> known) {
        return to(name, known)
                .map(candidate -> "did you mean \"" + candidate + "\"?")
                .orElse("known here: " + (known.isEmpty() ? "none" : String.join(", ", known)));
    }

    /** How many characters must be inserted, removed or replaced (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}

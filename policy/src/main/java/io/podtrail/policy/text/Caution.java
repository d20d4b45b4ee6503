package io.podtrail.policy.text;

/** Judges the characters of a text, one after the other, by themselves and by what they follow. */
final class Caution {
    private static final int MOST_MARKS = 4;
    /** Braille's blank is no space to Unicode, but looks like one. */
    private static final int BRAILLE_BLANK = 0x2800;

    /** Combining marks since the last character that can carry some; at the beginning nothing can. */
    private int marks = MOST_MARKS;

    /** How much of {@code ##} and a word there is: 0, 1 or 2 signs. */
    private int hashes;

    /** Whether the next character may be shown as it is. */
    boolean isSafe(int codePoint) {
        boolean isSafe = isVisible(codePoint) && !isOneMarkTooMany(codePoint) && !(codePoint == '[' && hashes == 2);
        if (codePoint == '#') {
            hashes = Math.min(2, hashes + 1);
        } else if (hashes == 1 || !isLetter(codePoint)) {
            hashes = 0;
        }
        return isSafe;
    }

    private boolean isOneMarkTooMany(int codePoint) {
        if (!isMark(codePoint)) {
            marks = 0;
            return false;
        }
        marks++;
        return marks > MOST_MARKS;
    }

    private static boolean isLetter(int codePoint) {
        return (codePoint >= 'a' && codePoint <= 'z') || (codePoint >= 'A' && codePoint <= 'Z');
    }

    private static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> codePoint != BRAILLE_BLANK && !isIgnorable(codePoint);
        };
    }

    /**
     * Unicode's Default_Ignorable_Code_Point, as far as the category does not say it already. Upstream: {@code
     * DerivedCoreProperties.txt} of Unicode 16.
     */
    private static boolean isIgnorable(int c) {
        return c == 0x034F
                || c == 0x3164
                || c == 0xFFA0
                || isBetween(c, 0x115F, 0x1160)
                || isBetween(c, 0x17B4, 0x17B5)
                || isBetween(c, 0x180B, 0x180F)
                || isBetween(c, 0xFE00, 0xFE0F)
                || isBetween(c, 0xE0000, 0xE0FFF);
    }

    private static boolean isBetween(int c, int first, int last) {
        return c >= first && c <= last;
    }
}

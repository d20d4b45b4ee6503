package io.podtrail.policy.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Text as an adversary writes it, and an independent look for what must not come out. */
final class HostileText {
    private static final String[] PIECES = {
        "\u001b[31mred",
        "\u001b]8;;http://evil\u0007",
        "\u001b]52;c;cHduZWQ=\u0007",
        "\u009b2J",
        "\u0000",
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\u007f",
        "\u202e",
        "\u2066",
        "\u2028",
        "\u2029",
        "\u200b",
        "\ufeff",
        "\ud800",
        "\udc00",
        "\u0301\u0301\u0301",
        "::error::pwned",
        "::set-output name=a::b",
        "##[error]",
        "##vso[task.complete]",
        "##teamcity[buildStop]",
        "#",
        "##",
        "[",
        ":",
        "section_start:1:a\r\u001b[0K",
        "%0A",
        " ",
        "a",
        "api",
        "\\",
        "\"",
        "'",
        "<",
        ">",
        "&",
        "\udb40\udc41",
        "é",
        "支"
    };

    private HostileText() {}

    /** Up to a dozen pieces. */
    static String any(Random random) {
        var text = new StringBuilder();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    /** What a terminal, a reader or a CI system could be fooled by in one line; found by other means than the rule's own. */
    static List<String> problemsIn(String line) {
        var problems = new ArrayList<String>();
        if (line.matches("(?s).*\\p{C}.*") || line.matches("(?s).*[\\p{Z}&&[^ ]].*")) {
            problems.add("a character that cannot be seen");
        }
        if (line.matches("(?s).*\\p{M}{5,}.*")) {
            problems.add("a flood of combining marks");
        }
        if (line.matches(".*##[a-zA-Z]*\\[.*")) {
            problems.add("a command of a CI system");
        }
        return problems;
    }
}

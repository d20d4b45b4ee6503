package io.podtrail.sink.receivers.message;

import io.podtrail.events.Severity;

/** The sign before an alert where there is room for one: red, orange, blue; a check mark for what was put right. */
public final class Icon {
    private Icon() {}

    /** The sign of a group. */
    public static String of(GroupWords words) {
        return words.isResolved() ? ended(words.isHidden()) : of(words.severity());
    }

    /** The sign of an alert. */
    public static String of(AlertWords words) {
        return words.isResolved() ? ended(words.isHidden()) : of(words.alert().severity());
    }

    /** What only went out of sight never looks like what was put right. */
    private static String ended(boolean isHidden) {
        return isHidden ? "⚪" : "✅";
    }

    private static String of(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "🔴";
            case WARNING -> "🟠";
            case INFO -> "🔵";
        };
    }
}

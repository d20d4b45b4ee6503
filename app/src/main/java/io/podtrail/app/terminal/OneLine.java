package io.podtrail.app.terminal;

/** Text that is to stay one line; its colours are left to the stream. */
final class OneLine {
    private OneLine() {}

    static String of(String text) {
        return text.replace("\n", "\\u000a").replace("\r", "\\u000d");
    }
}

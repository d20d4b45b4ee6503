package io.podtrail.app.terminal;

import picocli.CommandLine.Help.Ansi.Style;

/**
 * Colours of our own around text that may be a stranger's. No markup is parsed, so nothing in the text can be some.
 *
 * @param isOn whether there are colours at all
 */
public record Paint(boolean isOn) {
    /** The text in a style. */
    public String in(Style style, String text) {
        return isOn ? Style.on(style) + text + Style.off(style) : text;
    }
}

package io.podtrail.app.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How many columns text may take. */
public final class TerminalWidth {
    private static final int DEFAULT = 80;
    private static final int LEAST = 40;

    private TerminalWidth() {}

    /** For prose: the terminal's width, or {@value #DEFAULT} where there is none. */
    public static int ofProse() {
        return !isTerminal() ? DEFAULT : ask();
    }

    /** For tables: the terminal's width, and no limit where there is none, because programs read whole cells. */
    public static int ofTables() {
        return !isTerminal() ? Integer.MAX_VALUE : ask();
    }

    /** From Java 22 on there is a console without a terminal, too; then stty says that there is none. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        return System.console() != null;
    }

    private static int ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            boolean isAnswered = stty.waitFor(1, TimeUnit.SECONDS) && stty.exitValue() == 0 && size.length == 2;
            int columns = isAnswered ? Integer.parseInt(size[1]) : DEFAULT;
            return columns == 0 ? DEFAULT : Math.max(LEAST, columns);
        } catch (IOException | NumberFormatException e) {
            return DEFAULT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DEFAULT;
        }
    }
}

package io.podtrail.conformance;

/** A bar on a terminal's standard error; nothing elsewhere. */
final class Progress {
    private static final int WIDTH = 40;

    private final boolean terminal;
    private final long all;
    private int percent = -1;

    Progress(boolean terminal, long all) {
        this.terminal = terminal;
        this.all = all;
    }

    void at(long done) {
        int now = (int) (100 * done / all);
        if (terminal && now != percent) {
            percent = now;
            int filled = WIDTH * now / 100;
            System.err.printf("\r[%s%s] %3d %%", "#".repeat(filled), " ".repeat(WIDTH - filled), now);
        }
    }

    void end() {
        if (terminal) {
            System.err.print("\r\033[K");
        }
    }
}

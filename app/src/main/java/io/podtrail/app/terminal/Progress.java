package io.podtrail.app.terminal;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far some long work has come: a bar on standard error where that is a terminal, nothing elsewhere. Thread-safe. */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 80;
    private static final int UPDATE_MILLIS = 200;

    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Begins some work.
     *
     * @param steps how many steps it takes
     */
    public static Progress of(String task, String unit, long steps) {
        return isTerminal() ? new Progress(bar(task, unit, steps, System.err)) : new Progress(null);
    }

    /** One step more is done. */
    public void step() {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Java cannot tell what standard error is; the launcher can. */
    private static boolean isTerminal() {
        return Boolean.getBoolean("podtrail.progress");
    }

    private static ProgressBar bar(String task, String unit, long steps, PrintStream to) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" " + unit, 1)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(to, WIDTH))
                .clearDisplayOnFinish()
                .build();
    }
}

package io.podtrail.app.terminal;

import io.podtrail.policy.text.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far some long work has come: a bar on standard error where that is a terminal, nothing elsewhere. Thread-safe. */
public final class Progress implements AutoCloseable {
    private static final long MIB = 1024 * 1024;
    private static final long THOUSAND = 1_000;
    private static final int WIDTH = 80;
    private static final int UPDATE_MILLIS = 200;

    /** Not {@code System.err}: a bar is drawn by carriage returns, which nothing else may write there. */
    private static final PrintStream STANDARD_ERROR =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

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
        return isTerminal()
                ? new Progress(builder(task, steps, STANDARD_ERROR)
                        .setUnit(" " + unit, 1)
                        .build())
                : new Progress(null);
    }

    /**
     * Begins to read so many bytes, and tells how fast that goes and how long it will take.
     *
     * @param bytes how many there are
     */
    public static Progress ofBytes(String task, long bytes) {
        return isTerminal()
                ? new Progress(builder(task, bytes, STANDARD_ERROR)
                        .setUnit(" MiB", MIB)
                        .showSpeed()
                        .build())
                : new Progress(null);
    }

    /**
     * Begins to read so many records, and tells how fast that goes, how long it will take, and where it is.
     *
     * @param records how many there are; negative when that is unknown
     */
    public static Progress ofRecords(String task, long records) {
        return isTerminal() ? new Progress(recordsBar(task, records, STANDARD_ERROR)) : new Progress(null);
    }

    /** Many records in thousands, so that the place is not cut off at the end of the line. */
    static ProgressBar recordsBar(String task, long records, PrintStream to) {
        boolean few = records >= 0 && records < 100 * THOUSAND;
        return builder(task, records, to)
                .setUnit(few ? "" : "k", few ? 1 : THOUSAND)
                .showSpeed(new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .build();
    }

    /** Says where it is. */
    public void at(String place) {
        if (bar != null) {
            bar.setExtraMessage(" " + Printable.of(place));
        }
    }

    /** So many steps, or bytes, more are done. */
    public void stepBy(long steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
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

    private static ProgressBarBuilder builder(String task, long steps, PrintStream to) {
        return new ProgressBarBuilder()
                .setTaskName(Printable.of(task))
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(to, WIDTH))
                .clearDisplayOnFinish();
    }
}

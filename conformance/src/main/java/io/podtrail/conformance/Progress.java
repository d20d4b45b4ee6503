package io.podtrail.conformance;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on a terminal's standard error; nothing elsewhere. */
final class Progress {
    private static final int WIDTH = 80;

    private final @Nullable ProgressBar bar;

    Progress(boolean terminal, long all) {
        bar = terminal
                ? new ProgressBarBuilder()
                        .setTaskName("Comparing")
                        .setInitialMax(all)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                        .clearDisplayOnFinish()
                        .build()
                : null;
    }

    void at(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    void end() {
        if (bar != null) {
            bar.close();
        }
    }
}

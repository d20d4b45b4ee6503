package io.podtrail.app.history;

import io.podtrail.policy.Mode;
import io.podtrail.processor.replay.WorldOutcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The answer of one command, whatever it is written as.
 *
 * @param title what was asked
 * @param summary the answer in a few sentences
 * @param sheets the answer in full; the first is all that CSV has
 * @param world whose violations the page draws
 * @param lines how the page names what mode, and which of them it draws
 * @param drawn a sentence on what the lines are
 * @param result what JSON has
 */
public record Report(
        String title,
        List<String> summary,
        List<Sheet> sheets,
        WorldOutcome world,
        Map<Mode, String> lines,
        String drawn,
        Object result,
        ReplayRun run) {
    private static final Map<Mode, String> MODES =
            Arrays.stream(Mode.values()).collect(Collectors.toMap(mode -> mode, Mode::toString));

    public Report {
        summary = List.copyOf(summary);
        sheets = List.copyOf(sheets);
        lines = Map.copyOf(lines);
    }

    /** A report whose page draws what was. */
    static Report ofWhatWas(String title, List<String> summary, List<Sheet> sheets, Object result, ReplayRun run) {
        return new Report(
                title, summary, sheets, run.outcome().actual(), MODES, "Alerts that were open, by mode.", result, run);
    }

    /** A report whose page draws what would have been. */
    static Report ofWhatWouldHaveBeen(
            String title, List<String> summary, List<Sheet> sheets, Object result, ReplayRun run) {
        WorldOutcome supposed = run.outcome().supposed();
        return supposed == null
                ? ofWhatWas(title, summary, sheets, result, run)
                : new Report(
                        title,
                        summary,
                        sheets,
                        supposed,
                        MODES,
                        "Alerts that would have been open, by mode.",
                        result,
                        run);
    }
}

package io.podtrail.app.terminal;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.podtrail.policy.text.Printable;

/** An event of the log on one line: its message, and of each exception that led to it the class, the message and the place. */
public final class LogLine extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        var line = new StringBuilder(String.valueOf(event.getFormattedMessage()));
        for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            line.append("; ").append(cause.getClassName()).append(": ").append(cause.getMessage());
            StackTraceElementProxy[] trace = cause.getStackTraceElementProxyArray();
            if (trace != null && trace.length > 0) {
                line.append(' ').append(trace[0]);
            }
            if (cause.isCyclic()) {
                break;
            }
        }
        return Printable.of(line.toString());
    }
}

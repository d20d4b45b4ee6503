package io.podtrail.app.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a stream of server-sent events, as WHATWG's HTML says in 9.2; comments and retry times are passed over. */
public final class ServerSentEvents {
    private final BufferedReader lines;

    public ServerSentEvents(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** One event; its id may be empty. */
    public record ServerSentEvent(String name, String data, String id) {}

    /** Waits for the next event; null when the stream has ended. */
    public @Nullable ServerSentEvent next() throws IOException {
        String name = "message";
        String id = "";
        var data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && !data.isEmpty()) {
                return new ServerSentEvent(name, data.substring(0, data.length() - 1), id);
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "event" -> name = value;
                case "data" -> data.append(value).append('\n');
                case "id" -> id = value;
                default -> {
                    // A comment, or nothing that we look at.
                }
            }
        }
        return null;
    }
}

package io.podtrail.sink.receivers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a receiver is sent of alerts that are history, see {@link io.podtrail.sink.routing.HistoryPolicy}. */
public enum HistoryDelivery {
    /** One digest of them, marked as history. */
    DIGEST,
    /** Each as if it were of now: for receivers that keep records. */
    EACH,
    /** Nothing: for receivers that wake people. */
    NONE;

    /** The name of the setting, which every type of receiver has. */
    public static final String SETTING = "history";

    /** As configurations have them. */
    public static List<String> names() {
        return Arrays.stream(values()).map(HistoryDelivery::toString).toList();
    }

    /** By its name in a configuration; empty for any other text. */
    public static Optional<HistoryDelivery> parse(String name) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

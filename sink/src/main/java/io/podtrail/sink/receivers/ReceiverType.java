package io.podtrail.sink.receivers;

import io.podtrail.policy.document.StrictObject;
import java.util.List;

/** A kind of receiver that a configuration file can name. All of them stand in {@link ReceiverTypes}. */
public interface ReceiverType {
    /** What {@code type} is for it, such as {@code webhook}. */
    String name();

    /** The names of its settings, in the order in which the documentation has them. */
    List<String> settings();

    /**
     * Reads its settings. What is wrong with them is noted in the object, never thrown; settings with mistakes are read as
     * far as they can be and never opened. Opens no file and no connection: a configuration can be checked where there are
     * no secrets.
     */
    ReceiverSettings read(StrictObject settings);

    /** What its receivers are sent of alerts that are history, unless {@link HistoryDelivery#SETTING} says otherwise. */
    default HistoryDelivery history() {
        return HistoryDelivery.DIGEST;
    }
}

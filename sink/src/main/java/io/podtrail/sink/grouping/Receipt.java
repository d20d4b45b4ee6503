package io.podtrail.sink.grouping;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * Says that a group's message was told, for as long as the state that follows from it is not kept.
 *
 * @param commits how often state had been kept before: it counts until that happens once more
 * @param told the revisions that were news in the message, by alert
 * @param at when it was delivered; milliseconds since 1970
 * @param remembered what the receiver wants to know when it is told again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Receipt(long commits, String group, Map<String, Long> told, long at, Map<String, String> remembered) {
    Receipt after(long newCommits) {
        return new Receipt(newCommits, group, told, at, remembered);
    }
}

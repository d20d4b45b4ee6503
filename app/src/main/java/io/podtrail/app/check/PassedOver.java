package io.podtrail.app.check;

/**
 * A file that was not looked at.
 *
 * @param file by the name under which it was found
 * @param reason why not, as the end of a sentence: {@code a link out of the folder}
 */
public record PassedOver(String file, String reason) {
    /** {@code deploy/a.yaml: passed over: a link out of the folder}. */
    @Override
    public String toString() {
        return file + ": passed over: " + reason;
    }
}

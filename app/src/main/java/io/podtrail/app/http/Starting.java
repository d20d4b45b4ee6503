package io.podtrail.app.http;

/** The health of a part that is not there yet. */
public record Starting(String state) implements Health {
    @Override
    public boolean isReady() {
        return false;
    }
}

package io.podtrail.app.http;

/** How a part is. */
public interface Health {
    /** Whether it does what it is there for, or waits for its turn. */
    boolean isReady();

    /** What it is doing, or what it waits for, in a few words. */
    String state();
}

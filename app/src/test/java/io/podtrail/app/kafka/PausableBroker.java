package io.podtrail.app.kafka;

/** A broker that can be away without being gone: connections to it stay open, and nothing comes back. */
public interface PausableBroker extends Broker {
    void pause();

    void resume();
}

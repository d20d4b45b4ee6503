package io.podtrail.sink.receivers.email;

import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Connection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where mail is handed in.
 *
 * @param username null for none
 * @param password null for none
 */
record SmtpServer(
        String host,
        int port,
        Tls tls,
        @Nullable String username,
        @Nullable Secret password,
        Connection connection) {
    /** How the connection is encrypted. */
    enum Tls {
        /** From the command STARTTLS on, without which nothing is sent. */
        STARTTLS(587),
        /** From the first byte. */
        IMPLICIT(465),
        /** Not at all. */
        NONE(25);

        private final int port;

        Tls(int port) {
            this.port = port;
        }

        int defaultPort() {
            return port;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}

package io.podtrail.collector.kubernetes.http;

import io.podtrail.policy.document.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A token in a file, read again once a minute, because a kubelet replaces it. Upstream: {@code transport/token_source.go}. */
final class TokenFile {
    /** A minute less upstream's leeway of 10 s. */
    private static final Duration PERIOD = Duration.ofSeconds(50);

    private static final int MAX_BYTES = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

    private final Path file;
    private final Clock clock;
    private String token;
    private Instant readAt = Instant.MIN;

    /** @param fallback what counts while the file cannot be read; empty for nothing */
    TokenFile(Path file, String fallback, Clock clock) {
        this.file = file;
        this.token = fallback;
        this.clock = clock;
    }

    /** The token that is in the file, or was when it could last be read. */
    synchronized String token() throws CredentialException {
        Instant now = clock.instant();
        if (!readAt.equals(Instant.MIN) && now.isBefore(readAt.plus(PERIOD))) {
            return token;
        }
        try {
            token = read();
        } catch (IOException e) {
            var failure = e instanceof CredentialException explained ? explained : unreadable(e);
            if (token.isEmpty()) {
                throw failure;
            }
            LOG.warn("{}; going on with the token before", failure.getMessage());
        }
        readAt = now;
        return token;
    }

    /** Lets the file be read for the next request. */
    synchronized void expire() {
        readAt = Instant.MIN;
    }

    private CredentialException unreadable(IOException e) {
        return new CredentialException("tokenFile: %s cannot be read: %s".formatted(file, FileFailure.reason(e)), e);
    }

    private String read() throws IOException {
        byte[] content;
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
        }
        String read = new String(content, StandardCharsets.UTF_8).strip();
        if (read.isEmpty()) {
            throw new CredentialException("tokenFile: %s is empty".formatted(file));
        }
        if (content.length > MAX_BYTES || read.chars().anyMatch(c -> c < ' ')) {
            throw new CredentialException("tokenFile: %s holds something else than one token".formatted(file));
        }
        return read;
    }
}

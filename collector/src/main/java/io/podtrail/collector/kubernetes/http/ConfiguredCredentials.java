package io.podtrail.collector.kubernetes.http;

import io.podtrail.collector.kubernetes.kubeconfig.UserEntry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a kubeconfig's user says of tokens, a password and a client certificate, in files or not. */
final class ConfiguredCredentials implements Credentials {
    private final String authorization;
    private final @Nullable TokenFile tokenFile;
    private final CertificateFiles certificate;

    ConfiguredCredentials(UserEntry user, Clock clock) {
        this.tokenFile = user.tokenFile() == null ? null : new TokenFile(user.tokenFile(), user.token(), clock);
        this.authorization = authorization(user);
        this.certificate = new CertificateFiles(user.clientCertificate(), user.clientKey());
    }

    @Override
    public Credential current() throws CredentialException {
        String header = tokenFile == null ? authorization : "Bearer " + tokenFile.token();
        return new Credential(header, certificate.read());
    }

    @Override
    public boolean renew(Credential rejected) throws CredentialException {
        if (tokenFile != null) {
            tokenFile.expire();
        }
        return !current().equals(rejected);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private static String authorization(UserEntry user) {
        if (!user.token().isEmpty()) {
            return "Bearer " + user.token();
        }
        if (user.hasBasicAuthentication()) {
            byte[] pair = (user.username() + ":" + user.password()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
        return "";
    }
}

package io.podtrail.app;

import io.podtrail.app.http.Access;
import io.podtrail.app.http.Tls;
import io.podtrail.policy.document.FileFailure;
import io.podtrail.policy.document.SecretFile;
import io.podtrail.sink.receivers.Secret;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who may ask a part over HTTP, and how its connections are encrypted. */
@Command(optionListHeading = "Who may ask:%n")
final class AccessOptions {
    private static final int SHORTEST_TOKEN = 16;

    @Option(
            names = "--api-token-file",
            paramLabel = "FILE",
            description =
                    "File with the bearer tokens that requests may show, one a line: with the first, instances sign"
                            + " what they ask each other; others are there while tokens are being changed. Probes need none.")
    @Nullable Path tokenFile;

    @Option(
            names = "--tls-cert-file",
            paramLabel = "FILE",
            description = "Serve HTTPS with this certificate, and its chain, in PEM. Needs --tls-key-file.")
    @Nullable Path tlsCertFile;

    @Option(
            names = "--tls-key-file",
            paramLabel = "FILE",
            description = "The certificate's key: PEM, PKCS #8, unencrypted.")
    @Nullable Path tlsKeyFile;

    @Option(
            names = "--client-ca-file",
            paramLabel = "FILE",
            description = "Let clients show a certificate that one of these (PEM) has signed, instead of a token.")
    @Nullable Path clientCaFile;

    @Option(
            names = "--allow-plain-http",
            description = "Accept tokens over unencrypted HTTP from other hosts, too: for networks that encrypt by"
                    + " themselves, or that only the installation can reach.")
    boolean allowPlainHttp;

    /** Read once: the file may be a pipe. */
    private List<Secret> tokens = List.of();

    private @Nullable Path readFile;

    /** What the options say. */
    Access access() {
        if ((tlsCertFile == null) != (tlsKeyFile == null)) {
            throw new UserError("--tls-cert-file and --tls-key-file go together: give both, or neither");
        }
        if (clientCaFile != null && tlsCertFile == null) {
            throw new UserError(
                    "--client-ca-file needs --tls-cert-file and --tls-key-file: certificates are shown in TLS");
        }
        Tls tls = tlsCertFile == null || tlsKeyFile == null
                ? null
                : new Tls(readable(tlsCertFile), readable(tlsKeyFile), readableOrNull(clientCaFile));
        if (tokenFile != null && !tokenFile.equals(readFile)) {
            tokens = tokens(tokenFile);
            readFile = tokenFile;
        }
        return new Access(tokens, tls);
    }

    /**
     * The same, where it will do for an address.
     *
     * @param option that the address is from
     * @throws UserError when tokens could be read on the way to the address
     */
    Access accessAt(String option, InetSocketAddress address) {
        Access access = access();
        if (!access.tokens().isEmpty() && access.tls() == null && !isLoopback(address) && !allowPlainHttp) {
            throw new UserError(
                    ("%s %s: tokens would go over the network in plain HTTP, where others can read them: give"
                                    + " --tls-cert-file and --tls-key-file, or, where the network itself is trusted,"
                                    + " --allow-plain-http")
                            .formatted(option, address.getHostString() + ':' + address.getPort()));
        }
        return access;
    }

    static boolean isLoopback(InetSocketAddress address) {
        return address.getAddress() != null && address.getAddress().isLoopbackAddress();
    }

    /** The tokens of a file, which has one a line. */
    static List<Secret> tokens(Path file) {
        var tokens = new ArrayList<Secret>();
        for (String line : read(file).lines().toList()) {
            String token = line.strip();
            if (!token.isEmpty() && token.length() < SHORTEST_TOKEN) {
                throw new UserError(
                        "the token file %s has a token of less than %d characters: 'openssl rand -hex 32' makes a good one"
                                .formatted(file, SHORTEST_TOKEN));
            }
            if (!token.isEmpty()) {
                tokens.add(Secret.of(token));
            }
        }
        if (tokens.isEmpty()) {
            throw new UserError("the token file %s is empty: it holds one token a line".formatted(file));
        }
        return tokens;
    }

    private static String read(Path file) {
        try {
            return SecretFile.read(file);
        } catch (IllegalArgumentException e) {
            throw new UserError(UserError.reason(e), e);
        }
    }

    private static @Nullable Path readableOrNull(@Nullable Path file) {
        return file == null ? null : readable(file);
    }

    private static Path readable(Path file) {
        if (!Files.isReadable(file)) {
            throw new UserError("%s cannot be read: %s".formatted(file, FileFailure.whyUnreadable(file)));
        }
        return file;
    }
}

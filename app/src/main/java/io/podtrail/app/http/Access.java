package io.podtrail.app.http;

import io.javalin.http.Context;
import io.podtrail.processor.query.ApiError;
import io.podtrail.processor.query.PeerKey;
import io.podtrail.processor.query.Peers;
import io.podtrail.sink.receivers.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. With neither tokens nor a client CA everybody who can connect may.
 *
 * @param tokens any of them will do, so that they can be changed one after the other
 * @param tls null for plain HTTP
 */
public record Access(List<Secret> tokens, @Nullable Tls tls) {
    /** Everybody, in plain HTTP: for loopback. */
    public static final Access OPEN = new Access(List.of(), null);

    private static final String BEARER = "Bearer ";
    private static final String CLIENT_CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    public Access {
        tokens = List.copyOf(tokens);
    }

    /** Whether a request must show who it is from. */
    public boolean isGuarded() {
        return !tokens.isEmpty() || (tls != null && tls.clientCa() != null);
    }

    /** Signatures of the instances' questions to each other, which never show a token: one key for each. */
    public List<PeerKey> peerKeys() {
        return tokens.stream().map(token -> PeerKey.of(token.reveal())).toList();
    }

    /**
     * Checks who asks. A signed question of another instance passes: whether its signature is right is decided where it
     * is answered, by {@link io.podtrail.processor.query.QueryApi}.
     *
     * @throws ApiError when the request does not show that it may
     */
    void check(Context request) {
        if (isGuarded() && !hasToken(request) && !hasCertificate(request) && !isSigned(request)) {
            throw ApiError.unauthorized(
                    tokens.isEmpty()
                            ? "show a client certificate that the instance's --client-ca-file has signed"
                            : "send 'Authorization: Bearer TOKEN' with a token of the instance's --api-token-file;"
                                    + " for the podtrail command that is --token-file");
        }
    }

    private boolean isSigned(Context request) {
        return !tokens.isEmpty() && request.path().equals(Peers.PATH) && request.header(Peers.HEADER) != null;
    }

    /** Every token is compared, each in constant time, so that the time taken tells nothing. */
    private boolean hasToken(Context request) {
        String header = request.header("Authorization");
        if (header == null || !header.startsWith(BEARER)) {
            return false;
        }
        Secret shown = Secret.of(header.substring(BEARER.length()).strip());
        boolean known = false;
        for (Secret token : tokens) {
            known |= token.equals(shown);
        }
        return known;
    }

    /** The TLS layer lets no certificate through that the client CA has not signed. */
    private boolean hasCertificate(Context request) {
        return tls != null && tls.clientCa() != null && request.req().getAttribute(CLIENT_CERTIFICATES) != null;
    }
}

package io.podtrail.collector.kubernetes.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.collector.kubernetes.kubeconfig.ClusterAccess;
import io.podtrail.collector.kubernetes.kubeconfig.ClusterEntry;
import io.podtrail.collector.kubernetes.kubeconfig.ExecConfig;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.LocatedDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The object that a credential plugin is given and answers with. Upstream: {@code pkg/apis/clientauthentication}.
 *
 * @param credential which the plugin provides
 * @param expiry after which the plugin is asked again; null for never
 */
record ExecCredential(Credential credential, @Nullable Instant expiry) {
    private static final String KIND = "ExecCredential";

    /** The value of {@code KUBERNETES_EXEC_INFO}. */
    static String request(ExecConfig exec, ClusterAccess access, boolean interactive) throws IOException {
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("kind", KIND).put("apiVersion", exec.apiVersion());
        ObjectNode spec = info.putObject("spec");
        if (exec.provideClusterInfo()) {
            describe(access, spec.putObject("cluster"));
        }
        spec.put("interactive", interactive);
        return info.toString();
    }

    private static void describe(ClusterAccess access, ObjectNode node) throws IOException {
        ClusterEntry cluster = access.cluster();
        node.put("server", cluster.server());
        if (!cluster.tlsServerName().isEmpty()) {
            node.put("tls-server-name", cluster.tlsServerName());
        }
        if (cluster.insecureSkipTlsVerify()) {
            node.put("insecure-skip-tls-verify", true);
        }
        if (cluster.certificateAuthority().isPresent()) {
            byte[] bundle = cluster.certificateAuthority().read().getBytes(StandardCharsets.ISO_8859_1);
            node.put("certificate-authority-data", Base64.getEncoder().encodeToString(bundle));
        }
        if (!cluster.proxyUrl().isEmpty()) {
            node.put("proxy-url", cluster.proxyUrl());
        }
        if (cluster.disableCompression()) {
            node.put("disable-compression", true);
        }
        if (!cluster.execConfiguration().isMissingNode()) {
            node.set("config", cluster.execConfiguration());
        }
    }

    /**
     * Reads a plugin's answer.
     *
     * @throws CredentialException which says what is wrong with it, and quotes none of it
     */
    static ExecCredential parse(byte[] answer, ExecConfig exec) throws CredentialException {
        List<LocatedDocument> documents = DocumentReader.read(answer);
        JsonNode root = documents.isEmpty()
                ? JsonNodeFactory.instance.missingNode()
                : documents.get(0).root();
        if (!root.isObject() || !text(root, "kind").equals(KIND)) {
            throw wrong(exec, "is not an " + KIND);
        }
        if (!text(root, "apiVersion").equals(exec.apiVersion())) {
            throw wrong(exec, "is not of the apiVersion %s that the kubeconfig names".formatted(exec.apiVersion()));
        }
        JsonNode status = root.path("status");
        if (!status.isObject()) {
            throw wrong(exec, "has no status");
        }
        String token = checked(status, "token", exec);
        String certificate = checked(status, "clientCertificateData", exec);
        String key = checked(status, "clientKeyData", exec);
        if (token.isEmpty() && certificate.isEmpty() && key.isEmpty()) {
            throw wrong(exec, "has neither status.token nor status.clientCertificateData and clientKeyData");
        }
        if (certificate.isEmpty() != key.isEmpty()) {
            throw wrong(exec, "has only one of status.clientCertificateData and clientKeyData");
        }
        if (token.chars().anyMatch(c -> c < ' ')) {
            throw wrong(exec, "has a status.token with a line break or another control character");
        }
        ClientIdentity identity = certificate.isEmpty()
                ? null
                : CertificateFiles.identity(
                        certificate, key, "exec: status.clientCertificateData", "exec: status.clientKeyData");
        return new ExecCredential(
                new Credential(token.isEmpty() ? "" : "Bearer " + token, identity), expiry(status, exec));
    }

    private static @Nullable Instant expiry(JsonNode status, ExecConfig exec) throws CredentialException {
        String expiry = checked(status, "expirationTimestamp", exec);
        try {
            return expiry.isEmpty() ? null : OffsetDateTime.parse(expiry).toInstant();
        } catch (DateTimeException e) {
            throw wrong(exec, "has a status.expirationTimestamp that is not a time as in RFC 3339");
        }
    }

    private static String checked(JsonNode status, String field, ExecConfig exec) throws CredentialException {
        JsonNode value = status.path(field);
        if (!value.isTextual() && !value.isNull() && !value.isMissingNode()) {
            throw wrong(exec, "has a status.%s that is not a string".formatted(field));
        }
        return text(status, field);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).textValue() : "";
    }

    private static CredentialException wrong(ExecConfig exec, String problem) {
        return new CredentialException("exec: what %s wrote to standard output %s"
                .formatted(ControlCharacters.escaped(exec.command()), problem));
    }
}

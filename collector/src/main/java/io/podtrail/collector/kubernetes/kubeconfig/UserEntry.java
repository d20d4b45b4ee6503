package io.podtrail.collector.kubernetes.kubeconfig;

import io.podtrail.collector.kubernetes.kubeconfig.ExecConfig.InteractiveMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A user of a kubeconfig: how to authenticate, and as whom to act.
 *
 * @param origin file and line in which it stands, for errors
 * @param token empty for none
 * @param tokenFile null for none; absolute. Wins over the token
 * @param authProvider the name of an {@code auth-provider}; empty for none
 * @param exec null for none
 */
public record UserEntry(
        String name,
        String origin,
        PemSource clientCertificate,
        PemSource clientKey,
        String token,
        @Nullable Path tokenFile,
        String username,
        String password,
        Impersonation impersonation,
        String authProvider,
        @Nullable ExecConfig exec) {

    static final UserEntry ANONYMOUS = new UserEntry(
            "",
            "",
            new PemSource("client-certificate", null, ""),
            new PemSource("client-key", null, ""),
            "",
            null,
            "",
            "",
            Impersonation.NONE,
            "",
            null);

    static UserEntry withTokenFile(Path tokenFile) {
        return new UserEntry(
                "the service account",
                tokenFile.toString(),
                ANONYMOUS.clientCertificate,
                ANONYMOUS.clientKey,
                "",
                tokenFile,
                "",
                "",
                Impersonation.NONE,
                "",
                null);
    }

    public boolean hasToken() {
        return !token.isEmpty() || tokenFile != null;
    }

    public boolean hasBasicAuthentication() {
        return !username.isEmpty() || !password.isEmpty();
    }

    /** Whether it authenticates at all. */
    public boolean hasCredentials() {
        return hasToken() || hasBasicAuthentication() || clientCertificate.isPresent() || exec != null;
    }

    /** Why it cannot be used. Upstream: {@code validateAuthInfo}. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        if (!authProvider.isEmpty()) {
            problems.add(
                    "auth-provider \"%s\" is not supported: use exec with the provider's credential plugin, as client-go asks for since 1.26"
                            .formatted(authProvider));
        }
        if (hasToken() && hasBasicAuthentication()) {
            problems.add("a token and username/password exclude each other: keep one");
        }
        checkCertificate(problems);
        checkHeaderValues(problems);
        if (impersonation.lacksUser()) {
            problems.add("as-uid, as-groups and as-user-extra need as, the user to impersonate");
        }
        if (exec != null) {
            checkExec(exec, problems);
        }
        return problems;
    }

    private void checkCertificate(List<String> problems) {
        for (PemSource pem : List.of(clientCertificate, clientKey)) {
            if (pem.isAmbiguous()) {
                problems.add("%s and %s-data exclude each other: keep one".formatted(pem.field(), pem.field()));
            }
        }
        if (clientCertificate.isPresent() && !clientKey.isPresent()) {
            problems.add("client-certificate needs client-key or client-key-data");
        }
        if (clientKey.isPresent() && !clientCertificate.isPresent()) {
            problems.add("client-key needs client-certificate or client-certificate-data");
        }
    }

    /** A line break would let a value add headers to the request. */
    private void checkHeaderValues(List<String> problems) {
        if (hasControlCharacter(token)) {
            problems.add("token holds a line break or another control character");
        }
        Stream<String> values = Stream.of(
                        Stream.of(impersonation.user(), impersonation.uid()),
                        impersonation.groups().stream(),
                        impersonation.extra().values().stream().flatMap(List::stream))
                .flatMap(each -> each);
        if (values.anyMatch(UserEntry::hasControlCharacter)) {
            problems.add("as, as-uid, as-groups or as-user-extra hold a line break or another control character");
        }
    }

    private static boolean hasControlCharacter(String value) {
        return value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
    }

    private static void checkExec(ExecConfig exec, List<String> problems) {
        if (exec.command().isEmpty()) {
            problems.add("exec.command is missing");
        }
        if (exec.apiVersion().isEmpty()) {
            problems.add("exec.apiVersion is missing: it is " + ExecConfig.V1 + " or " + ExecConfig.V1BETA1);
        } else if (!exec.apiVersion().equals(ExecConfig.V1)
                && !exec.apiVersion().equals(ExecConfig.V1BETA1)) {
            problems.add("exec.apiVersion \"%s\" is not supported: %s and %s are"
                    .formatted(exec.apiVersion(), ExecConfig.V1, ExecConfig.V1BETA1));
        } else if (exec.interactiveMode() == null) {
            problems.add("exec.interactiveMode is missing: it is "
                    + Stream.of(InteractiveMode.values()).map(Object::toString).toList());
        }
        if (exec.env().stream().anyMatch(variable -> variable.name().isEmpty())) {
            problems.add("exec.env has an entry without name");
        }
    }
}

package io.podtrail.collector.kubernetes.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.collector.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessSearchTest {
    @TempDir
    private Path directory;

    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void home() {
        variables.put("HOME", directory.resolve("home").toString());
    }

    @Test
    void whereThereIsNoKubeconfigTheErrorSaysWhereWasLookedAndWhatNeedsNone() {
        assertThatThrownBy(() -> search().find(null, null))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(directory.resolve("home/.kube/config") + " is not there")
                .hasMessageContaining("KUBECONFIG is not set")
                .hasMessageContaining("podtrail demo")
                .hasMessageContaining("--from");
    }

    @Test
    void theKubeconfigInTheHomeDirectoryIsReadAndComesBeforeTheServiceAccount() throws IOException {
        inPod("10.0.0.1");
        Files.createDirectories(directory.resolve("home/.kube"));
        Files.writeString(directory.resolve("home/.kube/config"), """
                current-context: it
                contexts: [{name: it, context: {cluster: c}}]
                clusters: [{name: c, cluster: {server: 'https://example.test'}}]
                """);

        ClusterAccess access = search().find(null, null);

        assertThat(access.context()).isEqualTo("it");
        assertThat(access.server()).hasToString("https://example.test/");
    }

    @Test
    void inAPodItIsTheServiceAccountsApiServer() throws IOException {
        inPod("10.0.0.1");

        ClusterAccess access = search().find(null, null);

        assertThat(access.server()).hasToString("https://10.0.0.1:6443/");
        assertThat(access.user().tokenFile()).isEqualTo(directory.resolve("pod/token"));
        assertThat(access.cluster().certificateAuthority().file()).isEqualTo(directory.resolve("pod/ca.crt"));
    }

    @Test
    void inAPodOfAnIpv6ClusterTheAddressHasBrackets() throws IOException {
        inPod("fd00::1");

        assertThat(search().find(null, null).server()).hasToString("https://[fd00::1]:6443/");
    }

    @Test
    void aPodsServiceAccountHasNoContexts() throws IOException {
        inPod("10.0.0.1");

        assertThatThrownBy(() -> search().find(null, "prod"))
                .hasMessageContaining("--context \"prod\" needs a kubeconfig");
    }

    @Test
    void aKubeconfigThatIsNamedAndMissingIsNotReplacedByTheServiceAccount() throws IOException {
        inPod("10.0.0.1");
        variables.put("KUBECONFIG", directory.resolve("gone").toString());

        assertThatThrownBy(() -> search().find(null, null))
                .hasMessageContaining("KUBECONFIG names " + directory.resolve("gone") + ", which is not there");
    }

    @Test
    void aDirectoryIsNoKubeconfig() {
        assertThatThrownBy(() -> search().find(directory, null)).hasMessageContaining("cannot be read: is a directory");
    }

    @Test
    void allMistakesOfAContextAreReportedTogetherWithTheirLines() throws IOException {
        Path file = Files.writeString(directory.resolve("config"), """
                current-context: it
                contexts: [{name: it, context: {cluster: c, user: u}}]
                clusters:
                - name: c
                  cluster: {server: 'ftp://example.test', proxy-url: 'gopher://p'}
                users:
                - name: u
                  user: {as-uid: x, auth-provider: {name: oidc}}
                """);

        assertThatThrownBy(() -> search().find(file, null))
                .hasMessageContaining(file + ":5: cluster \"c\": server \"ftp://example.test\"")
                .hasMessageContaining(file + ":5: cluster \"c\": proxy-url has an unsupported scheme")
                .hasMessageContaining(file + ":8: user \"u\": auth-provider \"oidc\"")
                .hasMessageContaining(file + ":8: user \"u\": as-uid");
    }

    private AccessSearch search() {
        return new AccessSearch(new ProcessEnvironment(variables, directory.resolve("pod")));
    }

    private void inPod(String host) throws IOException {
        variables.put("KUBERNETES_SERVICE_HOST", host);
        variables.put("KUBERNETES_SERVICE_PORT", "6443");
        Files.createDirectories(directory.resolve("pod"));
        Files.writeString(directory.resolve("pod/token"), "t");
    }
}

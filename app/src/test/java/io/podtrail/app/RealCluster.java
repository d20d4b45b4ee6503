package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Kubernetes' own API server and controllers, which {@code conformance/cluster/run} builds and starts; as one who may do all. */
final class RealCluster implements AutoCloseable {
    private static final String KUBECONFIG = System.getProperty("podtrail.kubeconfig", "");

    private final String kubeconfig;
    private final KubernetesClient client;

    private RealCluster(String kubeconfig) {
        this.kubeconfig = kubeconfig;
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
    }

    /** Where there is no cluster, the test is skipped and says so. */
    static RealCluster connect() throws IOException {
        assumeTrue(!KUBECONFIG.isEmpty(), "no cluster: conformance/cluster/run starts one");
        return new RealCluster(Files.readString(Path.of(KUBECONFIG)));
    }

    KubernetesClient client() {
        return client;
    }

    /** Makes a namespace, or gives it other labels. */
    void label(String namespace, Map<String, String> labels) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /**
     * A kubeconfig of the service account among these manifests, with the permissions among them and no others.
     *
     * @param rbac what {@code --print-rbac} prints
     */
    Path kubeconfig(Path directory, String rbac) throws IOException {
        List<HasMetadata> manifests =
                client.load(new ByteArrayInputStream(rbac.getBytes(UTF_8))).items();
        var account = (ServiceAccount) manifests.get(0);
        label(account.getMetadata().getNamespace(), Map.of());
        manifests.forEach(manifest -> client.resource(manifest).forceConflicts().serverSideApply());
        for (HasMetadata manifest : manifests) {
            if (manifest instanceof ClusterRole role) {
                awaitGranted(account, "", role.getRules());
            } else if (manifest instanceof Role role) {
                awaitGranted(account, role.getMetadata().getNamespace(), role.getRules());
            }
        }
        TokenRequest token = client.serviceAccounts().resource(account).tokenRequest();
        return Files.writeString(
                Files.createTempFile(directory, "kubeconfig", ""),
                kubeconfig.replaceFirst(
                        "token: \\w+", "token: " + token.getStatus().getToken()));
    }

    /** The authorizer learns of roles a moment after they are stored. */
    private void awaitGranted(ServiceAccount account, String namespace, List<PolicyRule> rules) {
        String user = "system:serviceaccount:%s:%s"
                .formatted(
                        account.getMetadata().getNamespace(),
                        account.getMetadata().getName());
        for (PolicyRule rule : rules) {
            var asked = new SubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withUser(user)
                    .withNewResourceAttributes()
                    .withNamespace(namespace)
                    .withGroup(rule.getApiGroups().get(0))
                    .withResource(rule.getResources().get(0))
                    .withName(rule.getResourceNames().stream().findFirst().orElse(""))
                    .withVerb(rule.getVerbs().get(0))
                    .endResourceAttributes()
                    .endSpec()
                    .build();
            await().until(() -> client.resource(asked).create().getStatus().getAllowed());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

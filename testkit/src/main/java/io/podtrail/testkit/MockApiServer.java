package io.podtrail.testkit;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.HashMap;

/** fabric8's mock API server, which keeps what it is sent and serves lists and watches of it, and a client of it. */
public final class MockApiServer implements AutoCloseable {
    private final KubernetesMockServer server;
    private final KubernetesClient client;

    /**
     * Starts it on a free port of the loopback interface.
     *
     * @param https with a certificate that only its own {@link #client} trusts
     */
    public MockApiServer(boolean https) {
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), https);
        server.init();
        client = server.createClient();
    }

    /** A client of the server, that stays the server's. */
    public KubernetesClient client() {
        return client;
    }

    /** A kubeconfig that leads here, for one without https. */
    public String kubeconfig() {
        return Kubeconfig.of(client.getConfiguration().getMasterUrl());
    }

    /**
     * Ends client and server. Waits for that in vain where a watch went while an event was written to it: the mock's
     * write then takes 30 s to fail, and its end no more than 10 s. What was tested is over by then.
     */
    @Override
    public void close() {
        client.close();
        try {
            server.destroy();
        } catch (IllegalStateException stillWriting) {
            System.err.println("fabric8's mock API server: " + stillWriting.getMessage());
        }
    }
}

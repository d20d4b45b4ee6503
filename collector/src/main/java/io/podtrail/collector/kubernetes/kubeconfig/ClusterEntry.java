package io.podtrail.collector.kubernetes.kubeconfig;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster of a kubeconfig: where its API server is, and how to know it.
 *
 * @param origin file and line in which it stands, for errors
 * @param server as it stands there; empty when it does not
 * @param tlsServerName the name to ask for and to verify in place of the server's host; empty for the host
 * @param proxyUrl as it stands there; empty for what the environment says
 * @param execConfiguration what a credential plugin is given; missing when there is nothing
 */
public record ClusterEntry(
        String name,
        String origin,
        String server,
        String tlsServerName,
        boolean insecureSkipTlsVerify,
        PemSource certificateAuthority,
        String proxyUrl,
        boolean disableCompression,
        JsonNode execConfiguration) {

    /** Why it cannot be used. Upstream: {@code validateClusterInfo}, {@code transport.TLSConfigFor}. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        if (server.isEmpty()) {
            problems.add("server is missing");
        }
        if (certificateAuthority.isAmbiguous()) {
            problems.add("certificate-authority and certificate-authority-data exclude each other: keep one");
        }
        if (insecureSkipTlsVerify && certificateAuthority.isPresent()) {
            problems.add("insecure-skip-tls-verify and a certificate-authority exclude each other: keep one");
        }
        return problems;
    }
}

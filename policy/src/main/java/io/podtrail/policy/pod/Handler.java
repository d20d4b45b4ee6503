package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/** A probe's or lifecycle hook's action, reduced to the hosts it names. An action that names no host is {@code null}. */
public record Handler(
        @Nullable HostAction httpGet, @Nullable HostAction tcpSocket) {
    /** Null for one that names no host. */
    public static @Nullable Handler of(@Nullable HostAction httpGet, @Nullable HostAction tcpSocket) {
        return httpGet == null && tcpSocket == null ? null : new Handler(httpGet, tcpSocket);
    }

    /** Where an HTTP or TCP action connects to; empty means the pod itself. */
    public record HostAction(String host) {}
}

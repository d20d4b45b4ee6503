package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A probe's or lifecycle hook's action, reduced to the hosts it names. An action that names no host is {@code null}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Handler(
        @Nullable HostAction httpGet, @Nullable HostAction tcpSocket) {
    public Handler(@Nullable HostAction httpGet, @Nullable HostAction tcpSocket) {
        this.httpGet = orNull(httpGet);
        this.tcpSocket = orNull(tcpSocket);
    }

    static @Nullable Handler orNull(@Nullable Handler handler) {
        return handler == null || (handler.httpGet == null && handler.tcpSocket == null) ? null : handler;
    }

    private static @Nullable HostAction orNull(@Nullable HostAction action) {
        return action == null || action.host.isEmpty() ? null : action;
    }

    /** Where an HTTP or TCP action connects to; empty means the pod itself. */
    public record HostAction(String host) {
        public HostAction(@JsonProperty("host") @Nullable String host) {
            this.host = Absent.orEmpty(host);
        }
    }
}

package io.podtrail.policy.pod;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container of any kind.
 *
 * @param kind which of the pod's three lists it stands in
 * @param securityContext never null: {@code {}} and absent are judged alike
 * @param ports all ports in memory; in JSON only those with a host port
 */
public record Container(
        ContainerKind kind,
        String name,
        String image,
        SecurityContext securityContext,
        List<ContainerPort> ports,
        @Nullable Handler livenessProbe,
        @Nullable Handler readinessProbe,
        @Nullable Handler startupProbe,
        @Nullable Lifecycle lifecycle) {
    static final Container EMPTY =
            new Container(ContainerKind.REGULAR, "", "", SecurityContext.EMPTY, List.of(), null, null, null, null);

    Container as(ContainerKind other) {
        return other == kind
                ? this
                : new Container(
                        other,
                        name,
                        image,
                        securityContext,
                        ports,
                        livenessProbe,
                        readinessProbe,
                        startupProbe,
                        lifecycle);
    }
}

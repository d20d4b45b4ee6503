package io.podtrail.app.acl;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.AuthorizationException;

/** Kafka's ACLs do not let this user do what a part has to. */
public final class MissingPermissionException extends AuthorizationException {
    /** @param missing at least one */
    MissingPermissionException(List<Permission> missing) {
        super("its ACLs do not give this user "
                + missing.stream().map(Permission::toString).sorted().collect(Collectors.joining(", ")));
    }
}

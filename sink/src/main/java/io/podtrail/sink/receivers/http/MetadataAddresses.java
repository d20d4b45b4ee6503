package io.podtrail.sink.receivers.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses under which clouds hand credentials to whoever asks: link-local ones (169.254.0.0/16, fe80::/10) and AWS's
 * fd00:ec2::254. No receiver lives there; a configuration that says so is a mistake or an attack. Private addresses are
 * fine: receivers inside the cluster have them.
 */
final class MetadataAddresses {
    private static final Pattern LITERAL = Pattern.compile("\\[.*]|[0-9.]+|0[xX][0-9a-fA-F]+");
    private static final InetAddress AWS_V6 = literal("fd00:ec2::254");

    private MetadataAddresses() {}

    /** Why this host, when it is an address and not a name, is refused; empty when it is not. Asks no name server. */
    static Optional<String> reasonAgainst(String host) {
        if (!LITERAL.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return reasonAgainst(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return Optional.of("The host is no valid address");
        }
    }

    /** Why one of the addresses that a name stands for is refused; empty when all are fine. */
    static Optional<String> reasonAgainst(InetAddress... addresses) {
        for (InetAddress address : addresses) {
            if (address.isLinkLocalAddress() || address.equals(AWS_V6)) {
                return Optional.of("The host is the link-local or metadata address %s, which is refused"
                        .formatted(address.getHostAddress()));
            }
        }
        return Optional.empty();
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address in numbers is not looked up", e);
        }
    }
}

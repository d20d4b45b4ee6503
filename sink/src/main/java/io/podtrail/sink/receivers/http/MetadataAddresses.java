package io.podtrail.sink.receivers.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses under which clouds serve credentials to every process of a machine: link-local ones, and those that the
 * clouds chose elsewhere, also where an IPv6 transition mechanism carries them. No receiver has such an address; a
 * configuration or a name server that answers with one is a mistake or an attack. Private addresses are allowed:
 * receivers inside the cluster have them.
 */
final class MetadataAddresses {
    private static final Pattern LITERAL = Pattern.compile("\\[.*]|[0-9.]+|0[xX][0-9a-fA-F]+");

    /** Each with its source; {@code docs/receivers.md} has the same list. */
    private static final List<Block> REFUSED = List.of(
            // RFC 3927. AWS, Google Cloud, Azure, DigitalOcean, Hetzner, IBM, OpenStack and Oracle use 169.254.169.254;
            // AWS ECS 169.254.170.2, EKS 169.254.170.23, Tencent 169.254.0.23, Scaleway 169.254.42.42.
            Block.of("169.254.0.0", 16),
            // RFC 4291, section 2.5.6. OpenStack serves its metadata at fe80::a9fe:a9fe.
            Block.of("fe80::", 10),
            // AWS keeps its local services here: EC2's metadata at ::254, EKS Pod Identity at ::23.
            Block.of("fd00:ec2::", 32),
            // Google Compute Engine's metadata server on IPv6-only machines.
            Block.of("fd20:ce::254", 128),
            // Scaleway's metadata on IPv6.
            Block.of("fd00:42::42", 128),
            // Alibaba Cloud's metadata.
            Block.of("100.100.100.200", 32),
            // Azure's wire server, which hands out extensions' settings and certificates.
            Block.of("168.63.129.16", 32),
            // Oracle Cloud Infrastructure Classic's metadata.
            Block.of("192.0.0.192", 32));

    private static final Block MAPPED = Block.of("::", 96);
    private static final Block TRANSLATED = Block.of("0:0:0:0:ffff:0:0:0", 96);
    private static final Block NAT64 = Block.of("64:ff9b::", 96);
    private static final Block LOCAL_NAT64 = Block.of("64:ff9b:1::", 48);
    private static final Block SIX_TO_FOUR = Block.of("2002::", 16);
    private static final Block TEREDO = Block.of("2001::", 32);

    private MetadataAddresses() {}

    /** Why this host, when it is an address and not a name, is refused; empty when it is not. Asks no name server. */
    static Optional<String> reasonAgainst(String host) {
        if (!LITERAL.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return reasonAgainst(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.of("The host is no valid address");
        }
    }

    /** Why this address is refused; empty when it is not. */
    static Optional<String> reasonAgainst(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean refused = isRefused(bytes) || carried(bytes).stream().anyMatch(MetadataAddresses::isRefused);
        return refused
                ? Optional.of("The host is the link-local or metadata address %s, which is refused"
                        .formatted(address.getHostAddress()))
                : Optional.empty();
    }

    private static boolean isRefused(byte[] address) {
        return REFUSED.stream().anyMatch(block -> block.contains(address));
    }

    /** The IPv4 addresses that an IPv6 address may lead to, by where each transition mechanism puts them. */
    private static List<byte[]> carried(byte[] address) {
        var carried = new ArrayList<byte[]>();
        if (MAPPED.contains(address) || TRANSLATED.contains(address) || NAT64.contains(address)) {
            carried.add(bytes(address, 12, 13, 14, 15)); // RFC 4291, 2.5.5; RFC 7915; RFC 6052, 2.1
        }
        if (LOCAL_NAT64.contains(address)) { // RFC 8215; the position depends on the prefix's length: RFC 6052, 2.2.
            carried.add(bytes(address, 6, 7, 9, 10));
            carried.add(bytes(address, 7, 9, 10, 11));
            carried.add(bytes(address, 9, 10, 11, 12));
            carried.add(bytes(address, 12, 13, 14, 15));
        }
        if (SIX_TO_FOUR.contains(address)) { // RFC 3056, section 2
            carried.add(bytes(address, 2, 3, 4, 5));
        }
        if (TEREDO.contains(address)) { // RFC 4380, section 4: the server, and the client with all bits inverted
            carried.add(bytes(address, 4, 5, 6, 7));
            carried.add(inverted(bytes(address, 12, 13, 14, 15)));
        }
        if (isIsatap(address)) { // RFC 5214, section 6.1
            carried.add(bytes(address, 12, 13, 14, 15));
        }
        return carried;
    }

    private static boolean isIsatap(byte[] address) {
        return address.length == 16
                && (address[8] & ~2) == 0
                && address[9] == 0
                && address[10] == 0x5e
                && address[11] == (byte) 0xfe;
    }

    private static byte[] bytes(byte[] address, int... positions) {
        var bytes = new byte[positions.length];
        for (int i = 0; i < positions.length; i++) {
            bytes[i] = address[positions[i]];
        }
        return bytes;
    }

    private static byte[] inverted(byte[] address) {
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) ~address[i];
        }
        return address;
    }

    /** All addresses of one family with the same first bits. */
    private record Block(InetAddress first, int bits) {
        static Block of(String first, int bits) {
            try {
                return new Block(InetAddress.getByName(first), bits);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address in numbers is not looked up", e);
            }
        }

        boolean contains(byte[] address) {
            byte[] begin = first.getAddress();
            if (address.length != begin.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ begin[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}

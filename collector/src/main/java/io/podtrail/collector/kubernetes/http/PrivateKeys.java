package io.podtrail.collector.kubernetes.http;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/** Private keys in PEM: PKCS #8 (any algorithm), PKCS #1 (RSA) and SEC 1 (EC); none that is encrypted. */
final class PrivateKeys {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 1, 0};
    private static final byte[] CHALLENGE = "podtrail".getBytes(StandardCharsets.US_ASCII);

    private PrivateKeys() {}

    /**
     * The key that belongs to a certificate.
     *
     * @param text PEM; the first private key in it counts
     * @param owner the certificate's public key, which says the algorithm
     * @throws GeneralSecurityException whose message says why there is none; it holds nothing of the key
     */
    static PrivateKey of(String text, PublicKey owner) throws GeneralSecurityException {
        Pem block = Pem.blocks(text).stream()
                .filter(each -> each.type().endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("holds no private key in PEM"));
        if (block.hasHeaders() || block.type().startsWith("ENCRYPTED")) {
            throw new GeneralSecurityException(
                    "holds an encrypted private key: decrypt it, as with 'openssl pkey -in KEY -out KEY.decrypted'");
        }
        byte[] pkcs8 = block.type().equals("PRIVATE KEY") ? block.der() : wrapped(block.der(), owner);
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(
                    "holds a private key (%s) that cannot be read as one of the certificate's algorithm, %s"
                            .formatted(block.type(), owner.getAlgorithm()),
                    e);
        }
        if (!belongTogether(key, owner)) {
            throw new GeneralSecurityException("holds a private key that does not belong to the client certificate");
        }
        return key;
    }

    /**
     * PKCS #8 is a version, the algorithm and the key in the algorithm's own form, which is what PKCS #1 and SEC 1 are. The
     * algorithm, with its curve, stands in the same form at the start of the public key.
     */
    private static byte[] wrapped(byte[] key, PublicKey owner) throws GeneralSecurityException {
        byte[] algorithm = algorithm(ByteBuffer.wrap(owner.getEncoded()));
        return tagged(SEQUENCE, concatenated(List.of(VERSION_0, algorithm, tagged(OCTET_STRING, key))));
    }

    /** The first element of a SubjectPublicKeyInfo (RFC 5280, 4.1), with its own tag and length. */
    private static byte[] algorithm(ByteBuffer publicKeyInfo) throws GeneralSecurityException {
        enter(publicKeyInfo);
        int start = publicKeyInfo.position();
        int length = enter(publicKeyInfo);
        var algorithm = new byte[publicKeyInfo.position() + length - start];
        publicKeyInfo.position(start).get(algorithm);
        return algorithm;
    }

    /** Moves to the content of a sequence; returns its length. */
    private static int enter(ByteBuffer der) throws GeneralSecurityException {
        if (der.get() != SEQUENCE) {
            throw new GeneralSecurityException("belongs to a public key that is no sequence");
        }
        int length = der.get() & 0xff;
        if (length < 0x80) {
            return length;
        }
        int value = 0;
        for (int i = 0; i < (length & 0x7f); i++) {
            value = (value << 8) | (der.get() & 0xff);
        }
        return value;
    }

    private static byte[] tagged(int tag, byte[] content) {
        var der = new ByteArrayOutputStream();
        der.write(tag);
        if (content.length < 0x80) {
            der.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            der.write(0x80 | (length.length - from));
            der.write(length, from, length.length - from);
        }
        der.writeBytes(content);
        return der.toByteArray();
    }

    private static byte[] concatenated(List<byte[]> parts) {
        var all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static boolean belongTogether(PrivateKey key, PublicKey owner) throws GeneralSecurityException {
        Optional<String> algorithm = signature(owner.getAlgorithm());
        if (algorithm.isEmpty()) {
            return true; // The handshake will show.
        }
        var signature = Signature.getInstance(algorithm.get());
        signature.initSign(key);
        signature.update(CHALLENGE);
        byte[] signed = signature.sign();
        signature.initVerify(owner);
        signature.update(CHALLENGE);
        return signature.verify(signed);
    }

    private static Optional<String> signature(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> Optional.of("SHA256withRSA");
            case "EC" -> Optional.of("SHA256withECDSA");
            case "EdDSA", "Ed25519" -> Optional.of("EdDSA");
            default -> Optional.empty();
        };
    }
}

package io.podtrail.collector.kubernetes.http;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of PEM text (RFC 7468), as {@code encoding/pem} of Go reads it: what stands between blocks is passed over.
 *
 * @param type such as {@code CERTIFICATE}
 * @param hasHeaders whether headers stand in it, as in a key that is encrypted in OpenSSL's old way
 * @param der what it decodes to
 */
@SuppressWarnings("ArrayRecordComponent") // Blocks are not compared.
record Pem(String type, boolean hasHeaders, byte[] der) {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final Pattern BLOCK = Pattern.compile(
            "^-----BEGIN ([A-Z0-9 #]+)-----[ \\t]*\\r?\\n(.*?)^-----END \\1-----", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("^[^\\r\\n:]+:.*\\r?\\n", Pattern.MULTILINE);

    /** All blocks of a text. One whose content is not base64 is passed over. */
    static List<Pem> blocks(String text) {
        var blocks = new ArrayList<Pem>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String body = HEADER.matcher(block.group(2)).replaceAll("");
            boolean hasHeaders = body.length() < block.group(2).length();
            decoded(body).ifPresent(der -> blocks.add(new Pem(block.group(1), hasHeaders, der)));
        }
        return blocks;
    }

    private static Optional<byte[]> decoded(String body) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(body.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The certificates in a text, in their order.
     *
     * @throws GeneralSecurityException when there are none, or one of them cannot be read
     */
    static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var certificates = new ArrayList<X509Certificate>();
        for (Pem block : blocks(text)) {
            if (block.type.equals(CERTIFICATE) && !block.hasHeaders) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
            }
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("holds no certificate in PEM");
        }
        return certificates;
    }
}

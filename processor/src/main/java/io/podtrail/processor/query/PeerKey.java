package io.podtrail.processor.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the instances of one installation have in common, to prove to each other that a question and its answer come from
 * one of them. The secret itself is never sent: the members of a Kafka Streams group advertise any address they like, and
 * a request goes there. A signature holds for one question to one address within a few minutes.
 */
public final class PeerKey {
    static final String HEADER = "Podtrail-Peer";

    /** How far the clocks of two instances may differ, the way of the request included. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern SIGNED = Pattern.compile("(\\d{1,12}) ([0-9a-f]{64})");

    private final SecretKeySpec key;

    private PeerKey(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * The key of an installation.
     *
     * @param secret shared by all instances; long and random, because a signature lets anybody try guesses
     */
    public static PeerKey of(String secret) {
        return new PeerKey(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
    }

    /**
     * The header of a question.
     *
     * @param audience {@code host:port} that the asked instance advertises
     */
    String signQuestion(String audience, Instant now, byte[] question) {
        long second = now.getEpochSecond();
        return second + " " + mac("question\n%s\n%d\n".formatted(audience, second), question);
    }

    /** Whether a question's header was made with this key, for this instance, and not long ago. */
    boolean verifiesQuestion(String header, String audience, Instant now, byte[] question) {
        var signed = SIGNED.matcher(header);
        if (!signed.matches()) {
            return false;
        }
        Instant made = Instant.ofEpochSecond(Long.parseLong(signed.group(1)));
        return Duration.between(made, now).abs().compareTo(MAX_AGE) <= 0
                && equal(header, signQuestion(audience, made, question));
    }

    /** The header of the answer to a question. */
    String signAnswer(String questionHeader, byte[] answer) {
        return mac("answer\n%s\n".formatted(questionHeader), answer);
    }

    /** Whether an answer's header was made with this key, for this question. */
    boolean verifiesAnswer(String header, String questionHeader, byte[] answer) {
        return equal(header, signAnswer(questionHeader, answer));
    }

    private String mac(String context, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update("podtrail-peer-v1\n".getBytes(US_ASCII));
            mac.update(context.getBytes(UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static boolean equal(String shown, String expected) {
        return MessageDigest.isEqual(shown.getBytes(UTF_8), expected.getBytes(UTF_8));
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "PeerKey[***]";
    }
}

package io.podtrail.policy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What unquoted text means to kubectl and the API server, which read YAML 1.1 as {@code sigs.k8s.io/yaml} does: {@code y},
 * {@code on} and {@code yes} are booleans, {@code 1:30} is text, {@code 010} is eight, {@code 1e3} is the integer 1000.
 */
final class GoYamlResolver extends Resolver {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Pattern BOOL =
            Pattern.compile("y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE|n|N|no|No|NO|off|Off|OFF|false|False|FALSE");
    private static final Pattern INT =
            Pattern.compile("[-+]?(?:0[bB][01_]*[01]|0[oO]?[0-7_]*[0-7]|0[xX][0-9a-fA-F_]*[0-9a-fA-F]|0|[1-9][0-9_]*)");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9][0-9_]*(?:\\.[0-9_]*)?)(?:[eE][-+]?[0-9_]+)?");

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
        addImplicitResolver(Tag.INT, INT, "-+0123456789");
        addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
        addImplicitResolver(Tag.MERGE, MERGE, "<");
        addImplicitResolver(Tag.NULL, NULL, "~nN\0");
        addImplicitResolver(Tag.NULL, EMPTY, null);
    }

    /**
     * What a scalar means, as {@code resolve} of yaml.v2 decides.
     *
     * @param tag the scalar's tag, or the one that its text stands for
     * @throws YAMLException when the text is not of the type that its tag names
     */
    static JsonNode value(Tag tag, String text) {
        if (tag.equals(Tag.NULL)) {
            require(EMPTY.matcher(text).matches() || NULL.matcher(text).matches(), tag);
            return NODES.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            require(BOOL.matcher(text).matches(), tag);
            return NODES.booleanNode(isTrue(text));
        }
        if (tag.equals(Tag.INT)) {
            require(INT.matcher(text).matches(), tag);
            return GoNumber.of(integer(text));
        }
        if (tag.equals(Tag.FLOAT)) {
            require(FLOAT.matcher(text).matches() || INT.matcher(text).matches(), tag);
            double number = Double.parseDouble(text.replace("_", ""));
            return Double.isInfinite(number) ? NODES.textNode(text) : GoNumber.of(number);
        }
        return NODES.textNode(tag.equals(Tag.BINARY) ? binary(text) : text);
    }

    private static void require(boolean matches, Tag tag) {
        if (!matches) {
            throw new YAMLException("a value is tagged " + tag.getValue() + ", but its text is of another type");
        }
    }

    private static String binary(String text) {
        try {
            return new String(Base64.getDecoder().decode(text.replaceAll("[\\r\\n]", "")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new YAMLException("a value that is tagged !!binary is not in base64", e);
        }
    }

    private static boolean isTrue(String bool) {
        return "yYtT".indexOf(bool.charAt(0)) >= 0 || bool.equalsIgnoreCase("on");
    }

    private static BigInteger integer(String text) {
        String digits = text.replace("_", "").replace("+", "");
        boolean negative = digits.startsWith("-");
        digits = negative ? digits.substring(1) : digits;
        BigInteger value = magnitude(digits.toLowerCase(Locale.ROOT));
        return negative ? value.negate() : value;
    }

    private static BigInteger magnitude(String digits) {
        if (digits.startsWith("0x")) {
            return new BigInteger(digits.substring(2), 16);
        }
        if (digits.startsWith("0b")) {
            return new BigInteger(digits.substring(2), 2);
        }
        if (digits.startsWith("0o")) {
            return new BigInteger(digits.substring(2), 8);
        }
        return digits.length() > 1 && digits.startsWith("0") ? new BigInteger(digits, 8) : new BigInteger(digits);
    }
}

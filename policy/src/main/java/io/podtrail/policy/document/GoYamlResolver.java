package io.podtrail.policy.document;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What unquoted text means to kubectl and the API server, which read YAML 1.1 as {@code sigs.k8s.io/yaml} does: {@code y},
 * {@code on} and {@code yes} are booleans, {@code 1:30} is text, {@code 010} is eight.
 */
final class GoYamlResolver extends Resolver {
    private static final Pattern BOOL =
            Pattern.compile("y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE|n|N|no|No|NO|off|Off|OFF|false|False|FALSE");
    private static final Pattern INT =
            Pattern.compile("[-+]?(?:0b[01_]*[01]|0o?[0-7_]*[0-7]|0x[0-9a-fA-F_]*[0-9a-fA-F]|0|[1-9][0-9_]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
        addImplicitResolver(Tag.INT, INT, "-+0123456789");
        addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
        addImplicitResolver(Tag.MERGE, MERGE, "<");
        addImplicitResolver(Tag.NULL, NULL, "~nN\0");
        addImplicitResolver(Tag.NULL, EMPTY, null);
    }

    static boolean isTrue(String bool) {
        return "yYtT".indexOf(bool.charAt(0)) >= 0 || bool.equalsIgnoreCase("on");
    }

    static BigInteger integer(String text) {
        String digits = text.replace("_", "").replace("+", "");
        boolean negative = digits.startsWith("-");
        digits = negative ? digits.substring(1) : digits;
        BigInteger value = magnitude(digits);
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

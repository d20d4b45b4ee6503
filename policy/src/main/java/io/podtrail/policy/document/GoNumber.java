package io.podtrail.policy.document;

import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Numbers as {@code sigs.k8s.io/yaml} and kubectl hand them to the API server: a float without a fraction is an integer, and
 * an integer beyond 64 bits is a float.
 */
public final class GoNumber {
    /** Makes nodes of JSON's numbers in the same way. */
    public static final JsonNodeFactory NODES = new JsonNodeFactory() {
        @Override
        public NumericNode numberNode(double number) {
            return of(number);
        }
    };

    /** From here on, Go's {@code encoding/json} writes a float with an exponent, which no integer field accepts. */
    private static final double EXPONENT_FROM = 1e21;

    private static final BigInteger MAX_UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final BigInteger MIN_INT64 = BigInteger.valueOf(Long.MIN_VALUE);

    private GoNumber() {}

    static NumericNode of(double number) {
        return number == Math.rint(number) && Math.abs(number) < EXPONENT_FROM
                ? BigIntegerNode.valueOf(new BigDecimal(number).toBigInteger())
                : DoubleNode.valueOf(number);
    }

    static NumericNode of(BigInteger number) {
        return number.compareTo(MIN_INT64) < 0 || number.compareTo(MAX_UINT64) > 0
                ? of(number.doubleValue())
                : BigIntegerNode.valueOf(number);
    }
}

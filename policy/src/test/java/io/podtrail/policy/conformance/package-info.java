/** Agreement with upstream: its own fixtures. The module conformance asks upstream's own code. */
@org.jspecify.annotations.NullMarked
package io.podtrail.policy.conformance;

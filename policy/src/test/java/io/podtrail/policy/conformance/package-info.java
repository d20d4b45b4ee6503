/** Agreement with upstream: its own fixtures, and its own code asked about random pods. */
@org.jspecify.annotations.NullMarked
package io.podtrail.policy.conformance;

/** What an installation of some size needs, computed from what was measured and what is assumed. */
@org.jspecify.annotations.NullMarked
package io.podtrail.bench.scaling;

/** An API server of our own, as far as a collector sees one: for tests and benchmarks, no part of what is shipped. */
package io.podtrail.testkit;

/**
 * Feeds the pipeline what a hostile cluster can say, and checks that it goes on, that its answers are right, and that no
 * output of it obeys a stranger's text. The tests of this module are the suite.
 */
@org.jspecify.annotations.NullMarked
package io.podtrail.hostile;

/**
 * Helm's template engine in this process: helm-java's native library, loaded so that it neither reaches a cluster nor takes
 * the signals by which the operator is stopped.
 */
@NullMarked
package io.platformoperator.charts.helm;

import org.jspecify.annotations.NullMarked;

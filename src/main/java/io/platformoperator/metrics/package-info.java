/** The metrics of the operator and of the probe. */
@NullMarked
package io.platformoperator.metrics;

import org.jspecify.annotations.NullMarked;

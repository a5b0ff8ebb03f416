/** Helm charts: their sources, and their rendering by the helm program. */
@NullMarked
package io.platformoperator.charts;

import org.jspecify.annotations.NullMarked;

/** The tracing stack: two tiers of OpenTelemetry collectors with tail sampling, and Jaeger. */
@NullMarked
package io.platformoperator.stacks.tracing;

import org.jspecify.annotations.NullMarked;

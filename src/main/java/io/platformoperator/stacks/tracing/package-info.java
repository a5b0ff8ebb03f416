/** Traces: two tiers of collectors that keep what is worth it, and Jaeger. */
@NullMarked
package io.platformoperator.stacks.tracing;

import org.jspecify.annotations.NullMarked;

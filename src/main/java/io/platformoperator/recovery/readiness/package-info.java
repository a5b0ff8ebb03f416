/** The parts of the condition {@code FailoverReady}, each a pure function of what was observed. */
@NullMarked
package io.platformoperator.recovery.readiness;

import org.jspecify.annotations.NullMarked;

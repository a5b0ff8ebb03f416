/** A plan as people review it before anything is touched: what it says, and how it is printed. Pure. */
@NullMarked
package io.platformoperator.cli.plan;

import org.jspecify.annotations.NullMarked;

/** Plans for review by users: their contents, and how they are printed. All functions are pure. */
@NullMarked
package io.platformoperator.cli.plan;

import org.jspecify.annotations.NullMarked;

/** The {@code platform} command: runs the operator, and shows users its plans. */
@NullMarked
package io.platformoperator.cli;

import org.jspecify.annotations.NullMarked;

/** The {@code platform} command: runs the operator, and shows people what it would do. */
@NullMarked
package io.platformoperator.cli;

import org.jspecify.annotations.NullMarked;

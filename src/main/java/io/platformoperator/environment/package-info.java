/** The environment: composes its children, orders their deletion, and tells the truth about all of them. */
@NullMarked
package io.platformoperator.environment;

import org.jspecify.annotations.NullMarked;

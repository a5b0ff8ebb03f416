/** The environment: creates its children from the spec, deletes them in order, and rolls up their statuses. */
@NullMarked
package io.platformoperator.environment;

import org.jspecify.annotations.NullMarked;

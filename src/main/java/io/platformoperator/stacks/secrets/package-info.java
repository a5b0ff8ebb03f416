/** Vault. */
@NullMarked
package io.platformoperator.stacks.secrets;

import org.jspecify.annotations.NullMarked;

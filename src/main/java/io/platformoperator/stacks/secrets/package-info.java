/** The secrets stack: Vault. */
@NullMarked
package io.platformoperator.stacks.secrets;

import org.jspecify.annotations.NullMarked;

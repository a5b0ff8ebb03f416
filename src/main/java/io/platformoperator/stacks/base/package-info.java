/** The base stack: storage class, namespaces with their policies, and the environment's outputs. */
@NullMarked
package io.platformoperator.stacks.base;

import org.jspecify.annotations.NullMarked;

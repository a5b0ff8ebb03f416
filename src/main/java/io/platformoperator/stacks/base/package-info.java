/** What every cluster has: storage class, namespaces with their rules, the environment's outputs. */
@NullMarked
package io.platformoperator.stacks.base;

import org.jspecify.annotations.NullMarked;

/** Nodes by need, pods by load, and advice on what pods should request. */
@NullMarked
package io.platformoperator.stacks.autoscaling;

import org.jspecify.annotations.NullMarked;

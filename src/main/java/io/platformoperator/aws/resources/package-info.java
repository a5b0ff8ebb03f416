/**
 * Kinds of AWS resource that more than one subsystem makes or refers to. One file each: {@code Wanted} is what a graph
 * says of it, {@code KIND} what AWS can do with it. Kinds of one subsystem alone live in its package.
 */
@NullMarked
package io.platformoperator.aws.resources;

import org.jspecify.annotations.NullMarked;

/**
 * Kinds of AWS resources that several subsystems create or refer to, one file each. All kinds have the same parts in the
 * same order: {@code Desired} is the input from a graph, then comes the record of an observed resource (or an SDK class),
 * {@code KIND} maps both to AWS calls, and methods list, read, create, update and delete. Kinds that only one subsystem
 * uses are in its package.
 */
@NullMarked
package io.platformoperator.aws.resources;

import org.jspecify.annotations.NullMarked;

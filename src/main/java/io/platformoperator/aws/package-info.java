/**
 * The AWS side of the graph: clients for one account and region, error classes, call budgets, and the kinds of resource
 * that more than one subsystem works with.
 */
@NullMarked
package io.platformoperator.aws;

import org.jspecify.annotations.NullMarked;

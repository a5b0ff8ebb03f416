/**
 * The AWS side of the resource graph: clients for one account and region, error classes, call budgets and quotas. Resource
 * kinds that more than one subsystem uses are in {@code resources}.
 */
@NullMarked
package io.platformoperator.aws;

import org.jspecify.annotations.NullMarked;

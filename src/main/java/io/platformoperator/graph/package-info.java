/**
 * The resource graph: desired resources, observed resources, the plan that leads from observed to desired, and the
 * execution of that plan.
 *
 * <p>This package does not depend on AWS or Kubernetes. {@code C} is the cloud (its clients for one account and
 * region), {@code D} the desired state of one resource, {@code O} the observed state of one resource. Data flows one
 * way: {@link io.platformoperator.graph.Graph} and {@link io.platformoperator.graph.ObservedState} produce a {@link
 * io.platformoperator.graph.Plan} in a pure function, and {@link io.platformoperator.graph.Engine} executes the plan.
 */
@NullMarked
package io.platformoperator.graph;

import org.jspecify.annotations.NullMarked;

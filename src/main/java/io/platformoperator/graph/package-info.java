/**
 * The resource graph: what is wanted, what is seen, the plan between them, and its execution.
 *
 * <p>Nothing here knows AWS or Kubernetes. {@code C} stands for the cloud (its clients for one account and region),
 * {@code W} for what is wanted of one resource, {@code H} for what the cloud shows of it. Data flows one way:
 * {@link io.platformoperator.graph.Graph} and {@link io.platformoperator.graph.Observed} give a
 * {@link io.platformoperator.graph.Plan}, a pure function; {@link io.platformoperator.graph.Engine} carries it out.
 */
@NullMarked
package io.platformoperator.graph;

import org.jspecify.annotations.NullMarked;

/** Shared by the reconcilers of all children: from a child object to a graph, and from the engine's result to a status. */
@NullMarked
package io.platformoperator.subsystem;

import org.jspecify.annotations.NullMarked;

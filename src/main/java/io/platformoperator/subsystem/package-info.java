/** What the AWS subsystems have in common: from a child object to a graph, and from an outcome to its status. */
@NullMarked
package io.platformoperator.subsystem;

import org.jspecify.annotations.NullMarked;

/** Picture of an environment: regions, zones, subnets, resources with their state, replication and cost. */
@NullMarked
package io.platformoperator.cli.diagram;

import org.jspecify.annotations.NullMarked;

/** A region's network: VPC, four tiers of subnets over the zones, gateways, routes, security groups, endpoints. */
@NullMarked
package io.platformoperator.network;

import org.jspecify.annotations.NullMarked;

/** The network subsystem: VPC, four tiers of subnets over the zones, gateways, routes, security groups, VPC endpoints. */
@NullMarked
package io.platformoperator.network;

import org.jspecify.annotations.NullMarked;

package io.platformoperator.network;

/** The purpose of a subnet. {@link AddressPlan} gives each tier its share of the VPC's CIDR block. */
public enum SubnetTier {
    /** Load balancers and NAT gateways; routed to the internet. The subnet assigns no public addresses: neither needs them. */
    PUBLIC,
    /** Nodes and pods of applications; routed to NAT gateways. Three quarters of all addresses, because each pod uses one. */
    PRIVATE,
    /** Database and cache; no route out of the VPC. */
    DATABASE,
    /** Bastion host, and nodes and pods of the node group {@code system}, with monitoring; routed to NAT gateways. */
    MANAGEMENT;

    /** The tier in logical ids, such as {@code public}. */
    public String label() {
        return switch (this) {
            case PUBLIC -> "public";
            case PRIVATE -> "private";
            case DATABASE -> "database";
            case MANAGEMENT -> "management";
        };
    }
}

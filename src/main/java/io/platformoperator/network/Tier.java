package io.platformoperator.network;

/** What a subnet is for, and who gets how much of the VPC's range. See {@link AddressPlan}. */
enum Tier {
    /** Load balancers and NAT gateways: a route to the internet. Neither needs addresses given out by the subnet. */
    PUBLIC,
    /** Nodes and pods: out through NAT. Three quarters of all addresses, since each pod takes one. */
    PRIVATE,
    /** Database and cache: no route out of the VPC. */
    DATABASE,
    /** Bastion host and monitoring: out through NAT. */
    MANAGEMENT;

    /** As it stands in logical ids: {@code public}. */
    String label() {
        return switch (this) {
            case PUBLIC -> "public";
            case PRIVATE -> "private";
            case DATABASE -> "database";
            case MANAGEMENT -> "management";
        };
    }
}

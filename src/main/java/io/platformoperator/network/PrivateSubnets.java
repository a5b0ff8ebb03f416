package io.platformoperator.network;

import java.util.List;
import java.util.stream.IntStream;

/** The CIDR blocks of the private subnets, for rules that admit the applications of another region. */
public final class PrivateSubnets {
    private PrivateSubnets() {}

    /**
     * Returns one CIDR block per zone, the same blocks that the network subsystem uses.
     *
     * @param vpc CIDR block of the VPC, /16 to /20
     * @param zones 1 to 3
     */
    public static List<String> ranges(String vpc, int zones) {
        var plan = AddressPlan.of(vpc);
        return IntStream.range(0, zones)
                .mapToObj(zone -> plan.subnet(SubnetTier.PRIVATE, zone))
                .toList();
    }
}

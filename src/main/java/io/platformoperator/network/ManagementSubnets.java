package io.platformoperator.network;

import java.util.List;
import java.util.stream.IntStream;

/** The address ranges of the management subnets, for those who let only them in. */
public final class ManagementSubnets {
    private ManagementSubnets() {}

    /**
     * One range per zone, as the network subsystem cuts them.
     *
     * @param vpc range of the VPC, /16 to /20
     * @param zones 1 to 3
     */
    public static List<String> ranges(String vpc, int zones) {
        var plan = AddressPlan.of(vpc);
        return IntStream.range(0, zones)
                .mapToObj(zone -> plan.subnet(Tier.MANAGEMENT, zone))
                .toList();
    }
}

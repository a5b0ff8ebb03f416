package io.platformoperator.network;

/**
 * Divides the CIDR block of a VPC into subnets. The result is a pure function of the block, the tier and the zone, so a
 * subnet keeps its CIDR block when the number of zones changes.
 *
 * <p>The block has four quarters. The first three quarters are the private subnets of the first three zones. The fourth
 * quarter is divided again: public, database and management subnets, and one unused quarter. Three quarters of each are
 * the subnets of the three zones. In a /16, a private subnet is a /18 (16,379 usable addresses) and each other subnet a
 * /22 (1,019). In a /20, a private subnet is a /22 and each other subnet a /26 (59).
 *
 * @param base first address of the block
 * @param prefix prefix length of the block, 16 to 20
 */
public record AddressPlan(int base, int prefix) {
    /** Maximum number of zones. */
    static final int ZONES = 3;

    private static final int MIN_PREFIX = 16;
    private static final int MAX_PREFIX = 20;
    private static final int BITS = 32;

    /**
     * Parses the CIDR block of a VPC.
     *
     * @param cidr such as {@code 10.0.0.0/16}
     * @throws IllegalArgumentException if {@code cidr} is not an IPv4 network of /16 to /20 without host bits
     */
    public static AddressPlan of(String cidr) {
        var slash = cidr.indexOf('/');
        var octets = slash < 0 ? new String[0] : cidr.substring(0, slash).split("\\.", -1);
        if (octets.length != 4) {
            throw new IllegalArgumentException("cidr must be an IPv4 network such as 10.0.0.0/16, not " + cidr);
        }
        var base = 0;
        for (var octet : octets) {
            base = base << 8 | Integer.parseInt(octet);
        }
        var prefix = Integer.parseInt(cidr.substring(slash + 1));
        if (prefix < MIN_PREFIX || prefix > MAX_PREFIX || base << prefix != 0) {
            throw new IllegalArgumentException(
                    "cidr must be the first address of a /16 to /20 network, such as 10.0.0.0/16, not " + cidr);
        }
        return new AddressPlan(base, prefix);
    }

    /**
     * Returns the CIDR block of one subnet.
     *
     * @param zone index of the zone, 0 to 2
     */
    public String subnet(SubnetTier tier, int zone) {
        if (zone < 0 || zone >= ZONES) {
            throw new IllegalArgumentException("zone must be 0 to " + (ZONES - 1) + ", not " + zone);
        }
        return switch (tier) {
            case PRIVATE -> quarter(zone).cidr();
            case PUBLIC -> quarter(3).quarter(0).quarter(zone).cidr();
            case DATABASE -> quarter(3).quarter(1).quarter(zone).cidr();
            case MANAGEMENT -> quarter(3).quarter(2).quarter(zone).cidr();
        };
    }

    private AddressPlan quarter(int index) {
        return new AddressPlan(base + (index << (BITS - prefix - 2)), prefix + 2);
    }

    private String cidr() {
        return (base >>> 24) + "." + (base >>> 16 & 255) + "." + (base >>> 8 & 255) + "." + (base & 255) + "/" + prefix;
    }
}

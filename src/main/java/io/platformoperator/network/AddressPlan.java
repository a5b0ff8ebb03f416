package io.platformoperator.network;

/**
 * Cuts a VPC's range into subnets: a pure function of range, tier and zone, so that a subnet keeps its range for ever,
 * however many zones are used.
 *
 * <p>The range is quartered. The first three quarters are the private subnets of the first three zones. The last quarter
 * is quartered again: public, database, management, and one spare; of each, the first three quarters are the zones'. Of a
 * /16 a private subnet is a /18 (16,379 usable addresses) and any other a /22 (1,019); of a /20 a /22 and a /26 (59).
 *
 * @param base first address of the range
 * @param prefix length of its prefix, 16 to 20
 */
record AddressPlan(int base, int prefix) {
    /** Zones that the plan has room for. */
    static final int ZONES = 3;

    private static final int SHORTEST = 16;
    private static final int LONGEST = 20;
    private static final int BITS = 32;

    /**
     * The plan of that range.
     *
     * @param cidr such as {@code 10.0.0.0/16}
     * @throws IllegalArgumentException when it is not an IPv4 network of /16 to /20
     */
    static AddressPlan of(String cidr) {
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
        if (prefix < SHORTEST || prefix > LONGEST || base << prefix != 0) {
            throw new IllegalArgumentException(
                    "cidr must be the first address of a /16 to /20 network, such as 10.0.0.0/16, not " + cidr);
        }
        return new AddressPlan(base, prefix);
    }

    /**
     * The range of one subnet.
     *
     * @param zone index of the zone, 0 to 2
     */
    String subnet(Tier tier, int zone) {
        if (zone < 0 || zone >= ZONES) {
            throw new IllegalArgumentException("no room for zone " + zone);
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

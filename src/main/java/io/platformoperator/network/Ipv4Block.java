package io.platformoperator.network;

/**
 * An IPv4 CIDR block.
 *
 * @param base first address
 * @param prefix prefix length, 0 to 32
 */
record Ipv4Block(int base, int prefix) {
    private static final int BITS = 32;

    /** Parses a block that AWS or the API server has accepted, such as {@code 10.0.0.0/16}. */
    static Ipv4Block of(String cidr) {
        var slash = cidr.indexOf('/');
        var base = 0;
        for (var octet : cidr.substring(0, slash).split("\\.", -1)) {
            base = base << 8 | Integer.parseInt(octet);
        }
        return new Ipv4Block(base, Integer.parseInt(cidr.substring(slash + 1)));
    }

    boolean contains(Ipv4Block other) {
        return other.prefix >= prefix && (prefix == 0 || (other.base ^ base) >>> (BITS - prefix) == 0);
    }
}

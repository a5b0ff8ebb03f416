package io.platformoperator.drill;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Chooses the addresses of a network that overlap with no other network. Pure. */
final class FreeNetwork {
    /** A VPC has at most a /16. */
    private static final int LARGEST = 16;
    /** A smaller network is too small for the nodes of an environment. */
    private static final int SMALLEST = 19;

    private static final int BITS = 32;

    /** Ranges of Services, of which EKS takes one that the VPC does not have (User Guide, service IPv4 range), and of Docker. */
    private static final List<String> RESERVED = List.of("10.100.0.0/16", "172.20.0.0/16", "172.17.0.0/16");

    private record Block(long first, int prefix) {
        static Block of(String cidr) {
            var slash = cidr.indexOf('/');
            var first = Stream.of(cidr.substring(0, slash).split("\\."))
                    .mapToLong(Long::parseLong)
                    .reduce(0, (address, part) -> address * 256 + part);
            return new Block(first, Integer.parseInt(cidr.substring(slash + 1)));
        }

        boolean overlaps(Block other) {
            return first < other.first + other.size() && other.first < first + size();
        }

        private long size() {
            return 1L << (BITS - prefix);
        }
    }

    private FreeNetwork() {}

    /**
     * A private network, from the last ones on, because people begin with the first ones. Empty if all overlap.
     *
     * @param like the CIDR of a network of that size
     * @param used CIDRs (IPv4) that the network must not overlap with
     */
    static Optional<String> choose(String like, Collection<String> used) {
        var prefix = Math.clamp(Block.of(like).prefix(), LARGEST, SMALLEST);
        var blocks =
                Stream.concat(used.stream(), RESERVED.stream()).map(Block::of).toList();
        return candidates()
                .map(address -> address + "/" + prefix)
                .filter(cidr -> blocks.stream().noneMatch(Block.of(cidr)::overlaps))
                .findFirst();
    }

    private static Stream<String> candidates() {
        return Stream.concat(
                IntStream.rangeClosed(0, 254).mapToObj(index -> "10." + (254 - index) + ".0.0"),
                Stream.concat(
                        IntStream.rangeClosed(0, 15).mapToObj(index -> "172." + (31 - index) + ".0.0"),
                        Stream.of("192.168.0.0")));
    }
}

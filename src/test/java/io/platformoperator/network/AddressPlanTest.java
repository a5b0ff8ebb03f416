package io.platformoperator.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AddressPlanTest {
    /** First and last address of a CIDR block. */
    private record Range(long first, long last) {
        static Range of(String cidr) {
            try {
                var parts = cidr.split("/", -1);
                var first = new BigInteger(1, InetAddress.getByName(parts[0]).getAddress()).longValue();
                return new Range(first, first + (1L << (32 - Integer.parseInt(parts[1]))) - 1);
            } catch (UnknownHostException e) {
                throw new AssertionError(cidr, e);
            }
        }
    }

    @Property
    void subnetsAreInsideTheBlockAlignedAndDisjoint(
            @ForAll int address, @ForAll @IntRange(min = 16, max = 20) int prefix) {
        var base = address & (-1 << (32 - prefix));
        var cidr = (base >>> 24) + "." + (base >>> 16 & 255) + "." + (base >>> 8 & 255) + "." + (base & 255) + "/"
                + prefix;
        var block = Range.of(cidr);
        var ranges = all(cidr).stream().map(Range::of).toList();

        assertThat(ranges).allSatisfy(range -> {
            assertThat(range.first()).isGreaterThanOrEqualTo(block.first());
            assertThat(range.last()).isLessThanOrEqualTo(block.last());
            assertThat(range.first() % (range.last() - range.first() + 1))
                    .isZero(); // AWS would change an unaligned block
        });
        var sorted = ranges.stream()
                .sorted((a, b) -> Long.compare(a.first(), b.first()))
                .toList();
        for (var i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i).first()).isGreaterThan(sorted.get(i - 1).last());
        }
    }

    @Example
    void privateSubnetsHaveThreeQuartersOfTheAddresses() {
        assertThat(all("10.0.0.0/16"))
                .containsExactly(
                        "10.0.192.0/22",
                        "10.0.196.0/22",
                        "10.0.200.0/22",
                        "10.0.0.0/18",
                        "10.0.64.0/18",
                        "10.0.128.0/18",
                        "10.0.208.0/22",
                        "10.0.212.0/22",
                        "10.0.216.0/22",
                        "10.0.224.0/22",
                        "10.0.228.0/22",
                        "10.0.232.0/22");
        // AWS refuses subnets smaller than a /28, and a load balancer needs a /27.
        assertThat(AddressPlan.of("172.31.240.0/20").subnet(SubnetTier.PUBLIC, 2))
                .isEqualTo("172.31.252.128/26");
    }

    @Example
    void refusesOtherSizesHostBitsAndIpv6() {
        for (var cidr : List.of("10.0.0.0/15", "10.0.0.0/21", "10.0.1.0/16", "10.0.0.0", "fd00::/16")) {
            assertThatThrownBy(() -> AddressPlan.of(cidr))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("such as 10.0.0.0/16, not " + cidr);
        }
    }

    private static List<String> all(String cidr) {
        var plan = AddressPlan.of(cidr);
        var subnets = new ArrayList<String>();
        for (var tier : SubnetTier.values()) {
            for (var zone = 0; zone < AddressPlan.ZONES; zone++) {
                subnets.add(plan.subnet(tier, zone));
            }
        }
        return subnets;
    }
}

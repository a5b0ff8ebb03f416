package io.platformoperator.aws.resources;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import io.platformoperator.aws.AwsTags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * A VPC of another owner, and which of its subnets an environment uses. All functions are pure.
 *
 * @param tiers the selector of each tier, by the tier in logical ids, such as {@code private}
 */
public record ExistingVpc(String vpcId, Map<String, Selector> tiers) {
    public ExistingVpc {
        tiers = Map.copyOf(tiers);
    }

    /**
     * Selects subnets by their ids, or else by their tags.
     *
     * @param ids empty to select by tags
     */
    public record Selector(List<String> ids, Map<String, String> tags) {
        public Selector {
            ids = List.copyOf(ids);
            tags = Map.copyOf(tags);
        }

        boolean matches(Subnet subnet) {
            return ids.isEmpty()
                    ? AwsTags.toMap(subnet.tags()).entrySet().containsAll(tags.entrySet())
                    : ids.contains(subnet.subnetId());
        }

        @Override
        public String toString() {
            return ids.isEmpty() ? "with the tags " + tags : String.join(", ", ids);
        }
    }

    /** The subnets that the selector of a tier matches, in the order of their zones' ids. */
    public List<Subnet> select(String tier, List<Subnet> subnets) {
        var selector = selector(tier);
        return subnets.stream()
                .filter(subnet -> vpcId.equals(subnet.vpcId()) && selector.matches(subnet))
                .sorted(comparingInt((Subnet subnet) -> zoneId(subnet).length())
                        .thenComparing(ExistingVpc::zoneId)
                        .thenComparing(comparing(Subnet::subnetId)))
                .toList();
    }

    /** The selector of a tier. */
    public Selector selector(String tier) {
        return Optional.ofNullable(tiers.get(tier)).orElseThrow(() -> new IllegalArgumentException("no tier " + tier));
    }

    /**
     * The subnet of a tier in one of the zones; empty unless the selector matches exactly one subnet per zone: a subnet that appears
     * later may not change which ones are used.
     *
     * @param zone index of the zone among those of the tier's subnets, in the order of their ids
     * @param zones number of zones that the environment uses
     */
    Optional<Subnet> subnet(String tier, int zone, int zones, List<Subnet> subnets) {
        var selected = select(tier, subnets);
        var isOnePerZone =
                selected.stream().map(Subnet::availabilityZone).distinct().count() == selected.size();
        return isOnePerZone && selected.size() == zones ? Optional.of(selected.get(zone)) : Optional.empty();
    }

    private static String zoneId(Subnet subnet) {
        return String.valueOf(subnet.availabilityZoneId());
    }
}

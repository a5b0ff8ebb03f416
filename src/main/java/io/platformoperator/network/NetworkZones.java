package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceCache;
import io.platformoperator.subsystem.ChosenRegion;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Reads what {@link ZoneChoice} depends on: the zones of the account, and those of the network's existing subnets. */
final class NetworkZones {
    private static final String SUBNET = "subnet-";

    private NetworkZones() {}

    /** The region with the zones of that network. */
    static ChosenRegion choose(ResourceCache<Aws> cache, Owner owner, NetworkSpec spec) {
        var aws = cache.cloud();
        var existing = existing(owner, cache.listed(Subnets.KIND).orElseGet(() -> Subnets.all(aws)));
        var types = new TreeSet<>(spec.instanceTypes());
        if (spec.bastion()) {
            types.add(Bastion.INSTANCE_TYPE);
        }
        var request = new ZoneChoice.Request(
                aws.region(), spec.placement().availabilityZones(), spec.zones(), types, existing);
        var zones = aws.availabilityZones();
        var choice = ZoneChoice.of(request, zones.all(), zones::offered);
        return new ChosenRegion(aws.regionInfo().withZones(choice.zones()), choice.problem(), choice.notices());
    }

    /** Zone names of the owner's subnets, by the index of the letter at the end of their logical ids. */
    static Map<Integer, String> existing(Owner owner, List<Subnet> subnets) {
        var zones = new TreeMap<Integer, String>();
        for (var subnet : subnets) {
            Identity.of(AwsTags.toMap(subnet.tags()))
                    .filter(owner::owns)
                    .map(Identity::name)
                    .filter(name -> name.startsWith(SUBNET))
                    .ifPresent(
                            name -> zones.putIfAbsent(name.charAt(name.length() - 1) - 'a', subnet.availabilityZone()));
        }
        return zones;
    }
}

package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Listing;
import io.platformoperator.graph.Observed;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An account that nothing was ever made in; no call is needed to know it.
 *
 * @param accountId 12 digits
 * @param zones the letters of each region's availability zones
 */
record EmptyAccount(String accountId, List<String> zones) implements Accounts {
    EmptyAccount {
        zones = List.copyOf(zones);
    }

    @Override
    public RegionFacts facts(Placement placement) {
        var region = placement.region();
        return new RegionFacts(
                accountId,
                region,
                zones.stream().sorted().map(zone -> region + zone).toList());
    }

    @Override
    public Plan plan(Placement placement, Graph<Aws> graph) {
        var nothing = new HashMap<ResourceKind<?, ?, ?>, Listing<?>>();
        graph.observedKinds().forEach(kind -> nothing.put(kind, new Listing.Known<>(List.of())));
        return Plan.of(graph, new Observed(nothing));
    }

    /** Its quotas are nowhere to be asked for. */
    @Override
    public Collection<CloudError> shortages(Placement placement, Map<String, Long> needs) {
        return List.of();
    }
}

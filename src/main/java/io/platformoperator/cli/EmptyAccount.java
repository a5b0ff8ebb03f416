package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.cli.plan.PlanBasis;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.KindListing;
import io.platformoperator.graph.ObservedClaim;
import io.platformoperator.graph.ObservedState;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import io.platformoperator.subsystem.ChosenRegion;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An account without resources but those of existing networks. Planning for it calls no AWS API.
 *
 * @param accountId 12 digits
 * @param zones letters of the availability zones in each region
 */
record EmptyAccount(String accountId, List<String> zones) implements Accounts {
    EmptyAccount {
        zones = List.copyOf(zones);
    }

    /** The zones that the spec names, or else those of {@link #zones}: the ids of the account's zones are unknown. */
    @Override
    public PlanBasis basis() {
        return PlanBasis.EMPTY_ACCOUNT;
    }

    @Override
    public ChosenRegion region(PlatformNetwork network) {
        var spec = network.getSpec();
        var region = spec.placement().region();
        var names = spec.zones().isEmpty()
                ? zones.stream().sorted().map(zone -> region + zone).toList()
                : spec.zones();
        return ChosenRegion.of(new RegionInfo(accountId, region, names));
    }

    @Override
    public Plan plan(Placement placement, Graph<Aws> graph) {
        var empty = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        graph.observedKinds().forEach(kind -> empty.put(kind, new KindListing.Listed<>(List.of())));
        var plan = Plan.of(graph, new ObservedState(empty, Instant.EPOCH));
        return new Plan(
                plan.owner(),
                plan.steps().stream().filter(step -> !isExternal(step)).toList());
    }

    /** An existing network is in the account, although nothing is known of it. */
    private static boolean isExternal(Step step) {
        return step instanceof Step.OfNode ofNode && ofNode.node().isExternal();
    }

    @Override
    public List<ObservedClaim> claims(Placement placement, String environment) {
        return List.of();
    }

    /** Always empty, because the quotas of the account are unknown. */
    @Override
    public Collection<CloudError> quotaErrors(Placement placement, Map<String, Long> needs) {
        return List.of();
    }
}

package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.cli.plan.ClaimText;
import io.platformoperator.cli.plan.PlanBasis;
import io.platformoperator.cli.plan.PlannedEnvironment;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import io.platformoperator.cli.plan.PlannedSubsystem;
import io.platformoperator.cli.plan.RegionNotes;
import io.platformoperator.database.Database;
import io.platformoperator.environment.NetworkPeer;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.environment.composition.RegionChildren;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.subsystem.ChosenRegion;
import io.platformoperator.subsystem.Ownership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes the plan of an environment with the functions that the operator uses. */
final class EnvironmentPlanner {
    private static final long FIRST_GENERATION = 1;

    private final Composition composition = StandardComposition.create();
    private final Accounts accounts;

    EnvironmentPlanner(Accounts accounts) {
        this.accounts = accounts;
    }

    /** What a region is to have, before it is known how long the resources take that other regions wait for. */
    record RegionDraft(
            RegionChildren region,
            String account,
            List<String> shortages,
            List<String> claims,
            List<SubsystemDraft> subsystems) {
        List<Graph<Aws>> graphs() {
            return subsystems.stream().map(SubsystemDraft::graph).toList();
        }
    }

    record SubsystemDraft(Graph<Aws> graph, Plan plan) {}

    /** The plan at the time {@code now}, which decides whether a load test is running. */
    PlannedEnvironment plan(PlatformEnvironment environment, Instant now) {
        var drafts = drafts(environment, now);
        var spec = environment.getSpec();
        var from = accounts.basis() == PlanBasis.AWS ? RequestedFailover.from(spec, drafts) : null;
        if (from != null) {
            drafts = drafts(environment, RegionRoles.steady(spec, from), now);
        }
        var graphs = drafts.stream().flatMap(draft -> draft.graphs().stream()).toList();
        var ready = drafts.stream()
                .flatMap(draft -> draft.subsystems().stream())
                .flatMap(draft -> draft.plan().steps().stream())
                .filter(Step.Keep.class::isInstance)
                .map(Step::identity)
                .collect(Collectors.toSet());
        return new PlannedEnvironment(
                name(environment),
                accounts.basis(),
                from == null ? null : RequestedFailover.plan(spec, from, drafts),
                drafts.stream().map(draft -> finish(spec, draft, graphs, ready)).toList());
    }

    static String name(PlatformEnvironment environment) {
        var meta = environment.getMetadata();
        return meta.getNamespace() + "/" + meta.getName();
    }

    /** The regions of an environment with the active region that the spec names, each with the plan of each subsystem. */
    List<RegionDraft> drafts(PlatformEnvironment environment, Instant now) {
        return drafts(environment, RegionRoles.ofSpec(environment.getSpec()), now);
    }

    /** The regions of an environment with those roles, each with the plan of each subsystem. */
    List<RegionDraft> drafts(PlatformEnvironment environment, RegionRoles roles, Instant now) {
        var inherited = Annotations.inherited(environment.getMetadata());
        var regions = composition.regions(environment, roles, null, now);
        for (var region : regions) {
            for (SubsystemResource<?> child : region.subsystems()) {
                child.getMetadata().setGeneration(FIRST_GENERATION);
                child.getMetadata().setAnnotations(inherited);
            }
        }
        var networks = networks(environment.getSpec(), regions);
        return regions.stream()
                .map(region -> draft(region, Objects.requireNonNull(networks.get(region.region()))))
                .toList();
    }

    private record NetworkDraft(ChosenRegion chosen, SubsystemDraft subsystem) {
        @Nullable
        String output(String name) {
            return subsystem.plan().outputs(subsystem.graph()).get(name);
        }
    }

    /**
     * The plan of each network, by region. Connects the networks as far as they exist: otherwise the plan would remove the connection that
     * the operator has made. A network that gets a peer is planned again.
     */
    private Map<String, NetworkDraft> networks(EnvironmentSpec spec, List<RegionChildren> regions) {
        var networks = new HashMap<String, NetworkDraft>();
        regions.forEach(region -> networks.put(region.region(), network(region)));
        if (accounts.basis() == PlanBasis.AWS) {
            for (var region : regions) { // the primary one, which requests the connection, is the first
                var before = region.network().getSpec();
                NetworkPeer.addTo(spec, region.network(), (name, output) -> {
                    var other = networks.get(name);
                    return other == null ? null : other.output(output);
                });
                if (!region.network().getSpec().equals(before)) {
                    networks.put(region.region(), network(region));
                }
            }
        }
        return networks;
    }

    private NetworkDraft network(RegionChildren region) {
        var chosen = accounts.region(region.network());
        return new NetworkDraft(chosen, plan(region.network(), chosen.info()));
    }

    private SubsystemDraft plan(SubsystemResource<?> child, RegionInfo facts) {
        var graph = Subsystems.desired(child, facts);
        return new SubsystemDraft(graph, accounts.plan(child.getSpec().placement(), graph));
    }

    private RegionDraft draft(RegionChildren region, NetworkDraft network) {
        var chosen = network.chosen();
        var facts = chosen.info();
        var subsystems = new ArrayList<SubsystemDraft>();
        var needs = new HashMap<String, Long>();
        for (SubsystemResource<?> child : region.subsystems()) {
            var planned = child instanceof PlatformNetwork ? network.subsystem() : plan(child, facts);
            planned.plan().quotaNeeds().forEach((quota, amount) -> needs.merge(quota, amount, Long::sum));
            subsystems.add(planned);
        }
        var shortages = Stream.concat(
                        Stream.ofNullable(chosen.problem()),
                        accounts.quotaErrors(region.network().getSpec().placement(), needs).stream()
                                .map(CloudError::message))
                .toList();
        var database = region.database();
        var owner = Ownership.of(database, new Database().name());
        var claims = accounts.claims(database.getSpec().placement(), owner.environment());
        return new RegionDraft(
                region, facts.accountId(), shortages, ClaimText.of(claims, owner.takesOverFrom()), subsystems);
    }

    private static PlannedRegion finish(
            EnvironmentSpec spec, RegionDraft draft, List<Graph<Aws>> graphs, Set<Identity> ready) {
        return new PlannedRegion(
                draft.region().region(),
                draft.account(),
                draft.region().sizes().choices(),
                RegionNotes.of(spec, draft.region().sizes(), draft.region().region()),
                draft.shortages(),
                draft.claims(),
                draft.subsystems().stream()
                        .map(each -> PlannedSubsystem.of(
                                each.graph(),
                                each.plan(),
                                GraphEstimate.timeUntilReady(
                                        each.graph(), graphs, ready::contains, ResourceKind::creationTime)))
                        .toList());
    }
}

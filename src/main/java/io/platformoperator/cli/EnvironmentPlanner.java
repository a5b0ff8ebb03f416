package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.aws.Aws;
import io.platformoperator.cli.plan.PlanBasis;
import io.platformoperator.cli.plan.PlannedEnvironment;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import io.platformoperator.cli.plan.PlannedSubsystem;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.environment.composition.RegionChildren;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Computes the plan of an environment with the functions that the operator uses. */
final class EnvironmentPlanner {
    private static final long FIRST_GENERATION = 1;

    private final Composition composition = StandardComposition.create();
    private final Accounts accounts;

    EnvironmentPlanner(Accounts accounts) {
        this.accounts = accounts;
    }

    /** What a region is to have, before it is known how long the resources take that other regions wait for. */
    record RegionDraft(RegionChildren region, String account, List<String> shortages, List<SubsystemDraft> subsystems) {
        List<Graph<Aws>> graphs() {
            return subsystems.stream().map(SubsystemDraft::graph).toList();
        }
    }

    record SubsystemDraft(Graph<Aws> graph, Plan plan) {}

    /** The plan at the time {@code now}, which decides whether a load test is running. */
    PlannedEnvironment plan(PlatformEnvironment environment, Instant now) {
        var drafts = drafts(environment, now);
        var graphs = drafts.stream().flatMap(draft -> draft.graphs().stream()).toList();
        var ready = drafts.stream()
                .flatMap(draft -> draft.subsystems().stream())
                .flatMap(draft -> draft.plan().steps().stream())
                .filter(Step.Keep.class::isInstance)
                .map(Step::identity)
                .collect(Collectors.toSet());
        return new PlannedEnvironment(
                name(environment),
                accounts instanceof LiveAccounts ? PlanBasis.AWS : PlanBasis.EMPTY_ACCOUNT,
                drafts.stream().map(draft -> finish(draft, graphs, ready)).toList());
    }

    static String name(PlatformEnvironment environment) {
        var meta = environment.getMetadata();
        return meta.getNamespace() + "/" + meta.getName();
    }

    /** The regions of an environment, each with the plan of each subsystem. */
    List<RegionDraft> drafts(PlatformEnvironment environment, Instant now) {
        return composition.regions(environment, now).stream().map(this::draft).toList();
    }

    private RegionDraft draft(RegionChildren region) {
        region.network().getMetadata().setGeneration(FIRST_GENERATION);
        var chosen = accounts.region(region.network());
        var facts = chosen.info();
        var subsystems = new ArrayList<SubsystemDraft>();
        var needs = new HashMap<String, Long>();
        for (SubsystemResource<?> child : region.subsystems()) {
            child.getMetadata().setGeneration(FIRST_GENERATION);
            var graph = Subsystems.desired(child, facts);
            var plan = accounts.plan(child.getSpec().placement(), graph);
            plan.quotaNeeds().forEach((quota, amount) -> needs.merge(quota, amount, Long::sum));
            subsystems.add(new SubsystemDraft(graph, plan));
        }
        var shortages = Stream.concat(
                        Stream.ofNullable(chosen.problem()),
                        accounts.quotaErrors(region.network().getSpec().placement(), needs).stream()
                                .map(CloudError::message))
                .toList();
        return new RegionDraft(region, facts.accountId(), shortages, subsystems);
    }

    private static PlannedRegion finish(RegionDraft draft, List<Graph<Aws>> graphs, Set<Identity> ready) {
        return new PlannedRegion(
                draft.region().region(),
                draft.account(),
                draft.region().sizes().choices(),
                draft.shortages(),
                draft.subsystems().stream()
                        .map(each -> PlannedSubsystem.of(
                                each.graph(),
                                each.plan(),
                                GraphEstimate.timeUntilReady(
                                        each.graph(), graphs, ready::contains, ResourceKind::creationTime)))
                        .toList());
    }
}

package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.cli.plan.PlannedEnvironment;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import io.platformoperator.cli.plan.PlannedSubsystem;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.environment.composition.RegionChildren;
import io.platformoperator.graph.CloudError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.stream.Stream;

/** Computes the plan of an environment with the functions that the operator uses. */
final class EnvironmentPlanner {
    private static final long FIRST_GENERATION = 1;

    private final Composition composition = StandardComposition.create();
    private final Accounts accounts;

    EnvironmentPlanner(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The plan at the time {@code now}, which decides whether a load test is running. */
    PlannedEnvironment plan(PlatformEnvironment environment, Instant now) {
        var meta = environment.getMetadata();
        var regions =
                composition.regions(environment, now).stream().map(this::plan).toList();
        return new PlannedEnvironment(
                meta.getNamespace() + "/" + meta.getName(), accounts instanceof LiveAccounts, regions);
    }

    private PlannedRegion plan(RegionChildren region) {
        region.network().getMetadata().setGeneration(FIRST_GENERATION);
        var chosen = accounts.region(region.network());
        var facts = chosen.info();
        var subsystems = new ArrayList<PlannedSubsystem>();
        var needs = new HashMap<String, Long>();
        for (SubsystemResource<?> child : region.subsystems()) {
            child.getMetadata().setGeneration(FIRST_GENERATION);
            var graph = Subsystems.desired(child, facts);
            var plan = accounts.plan(child.getSpec().placement(), graph);
            plan.quotaNeeds().forEach((quota, amount) -> needs.merge(quota, amount, Long::sum));
            subsystems.add(PlannedSubsystem.of(graph, plan));
        }
        var shortages = Stream.concat(
                        Stream.ofNullable(chosen.problem()),
                        accounts.quotaErrors(region.network().getSpec().placement(), needs).stream()
                                .map(CloudError::message))
                .toList();
        return new PlannedRegion(
                region.region(), facts.accountId(), region.sizes().choices(), shortages, subsystems);
    }
}

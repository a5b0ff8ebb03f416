package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.cli.EnvironmentPlanner.RegionDraft;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedFailover;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedStep;
import io.platformoperator.database.Database;
import io.platformoperator.failover.FailoverEstimate;
import io.platformoperator.failover.FailoverStepName;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds whether a spec requests a failover, and plans it. Pure. */
final class RequestedFailover {
    private RequestedFailover() {}

    /**
     * The region that is active in AWS if the spec names the other one; null if it names the active one. The plan of a region that
     * replicates its database, and is to be active, promotes the database.
     *
     * @param drafts plans of the regions with the active region that the spec names
     */
    static @Nullable String from(EnvironmentSpec spec, List<RegionDraft> drafts) {
        var to = RegionRoles.requested(spec);
        var promotes = drafts.stream()
                .filter(draft -> draft.region().region().equals(to))
                .flatMap(draft -> draft.subsystems().stream())
                .flatMap(draft -> draft.plan().steps().stream())
                .anyMatch(RequestedFailover::isPromotion);
        return promotes ? RegionRoles.other(spec, to) : null;
    }

    /** The region that is active by the current spec if the desired one names its other region; null if none or the same. */
    static @Nullable String from(EnvironmentSpec current, EnvironmentSpec desired) {
        var from = RegionRoles.requested(current);
        return from.equals(RegionRoles.other(desired, RegionRoles.requested(desired))) ? from : null;
    }

    private static boolean isPromotion(Step step) {
        return step.kind().name().equals("rds/DBInstance")
                && step instanceof Step.Update<?, ?, ?> update
                && update.differences().stream()
                        .anyMatch(difference -> difference.field().equals("writer"));
    }

    /**
     * The failover from a region to the one that the spec names.
     *
     * @param drafts the regions with {@code from} as the active one
     */
    static PlannedFailover plan(EnvironmentSpec spec, String from, List<RegionDraft> drafts) {
        var to = RegionRoles.requested(spec);
        var stacks = in(to, drafts)
                .flatMap(draft -> draft.region().stacks().stream())
                .toList();
        return new PlannedFailover(
                from,
                to,
                spec.failover().mode(),
                FailoverEstimate.of(spec, from, to, stacks, databaseCost(in(from, drafts))),
                Arrays.stream(FailoverStepName.values())
                        .map(step -> new PlannedStep(step.text(), step.description()))
                        .toList());
    }

    private static Stream<RegionDraft> in(String region, List<RegionDraft> drafts) {
        return drafts.stream().filter(draft -> draft.region().region().equals(region));
    }

    /** US dollars a month, as the status of a PlatformDatabase has it. */
    private static String databaseCost(Stream<RegionDraft> drafts) {
        var sum = new DoubleAdder();
        drafts.flatMap(draft -> draft.graphs().stream())
                .filter(graph -> graph.owner().subsystem().equals(new Database().name()))
                .forEach(graph -> GraphEstimate.forEachMonthlyCost(graph, (_, dollars) -> sum.add(dollars)));
        return String.format(Locale.ROOT, "%.2f", sum.sum());
    }
}

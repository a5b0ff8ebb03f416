package io.platformoperator.cli.plan;

import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.environment.sizing.RegionSizes;
import io.platformoperator.failover.FailoverEstimate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plan of one environment.
 *
 * @param environment namespace/name
 * @param comparedWith what the desired state is compared with
 * @param failover the failover that the spec requests, before which the plan is made; null if the active region stays
 */
public record PlannedEnvironment(
        String environment,
        PlanBasis comparedWith,
        @Nullable PlannedFailover failover,
        List<PlannedRegion> regions) {
    public PlannedEnvironment {
        regions = List.copyOf(regions);
    }

    /** Plan of an environment whose active region stays. */
    public PlannedEnvironment(String environment, PlanBasis comparedWith, List<PlannedRegion> regions) {
        this(environment, comparedWith, null, regions);
    }

    /** Number of resources with this action. */
    public long count(PlanAction action) {
        return subsystems().mapToLong(each -> each.count(action)).sum();
    }

    /** Monthly cost of all desired resources in US dollars. */
    public double costPerMonth() {
        return subsystems().mapToDouble(PlannedSubsystem::costPerMonth).sum();
    }

    /** Change of the monthly cost by this plan in US dollars. */
    public double costDifference() {
        return subsystems().mapToDouble(PlannedSubsystem::costDifference).sum();
    }

    /**
     * Usual time until all resources are ready, in seconds. All subsystems of all regions are created in parallel, except
     * what replicates a resource of the other region.
     */
    public long secondsUntilReady() {
        return subsystems().mapToLong(PlannedSubsystem::secondsUntilReady).max().orElse(0);
    }

    /** Number of resources whose change has this impact on clients. */
    public long count(PlanImpact impact) {
        return subsystems()
                .flatMap(each -> each.resources().stream())
                .filter(each -> each.impact() == impact)
                .count();
    }

    /** True if a resource is created, changed, deleted or released, or the other region is to be the active one. */
    public boolean hasChanges() {
        return failover != null
                || Stream.of(
                                PlanAction.CREATE,
                                PlanAction.UPDATE,
                                PlanAction.REPLACE,
                                PlanAction.DELETE,
                                PlanAction.RETAIN)
                        .anyMatch(action -> count(action) > 0);
    }

    /** True if a user has to act before the whole plan can be executed. */
    public boolean isBlocked() {
        return count(PlanAction.BLOCKED) > 0
                || regions.stream().anyMatch(region -> !region.shortages().isEmpty());
    }

    private Stream<PlannedSubsystem> subsystems() {
        return regions.stream().flatMap(region -> region.subsystems().stream());
    }

    /**
     * A failover that the spec requests.
     *
     * @param from the region that is active by what the plan is compared with
     * @param to the region that the spec names
     * @param estimate what to expect of it
     * @param steps what the operator would do, in this order
     */
    public record PlannedFailover(
            String from, String to, FailoverMode mode, FailoverEstimate estimate, List<PlannedStep> steps) {
        public PlannedFailover {
            steps = List.copyOf(steps);
        }
    }

    /** A step of a failover. */
    public record PlannedStep(String name, String description) {}

    /**
     * Plan of one region.
     *
     * @param account AWS account ID of 12 digits
     * @param sizes chosen size of each component, with the reason
     * @param notes what a person should know of the chosen versions and types
     * @param shortages messages about availability zones and quotas of the account that do not suffice, and what to do
     * @param claims which environment object has the resources that exist
     */
    public record PlannedRegion(
            String region,
            String account,
            List<RegionSizes.SizeChoice> sizes,
            List<String> notes,
            List<String> shortages,
            List<String> claims,
            List<PlannedSubsystem> subsystems) {
        public PlannedRegion {
            sizes = List.copyOf(sizes);
            notes = List.copyOf(notes);
            shortages = List.copyOf(shortages);
            claims = List.copyOf(claims);
            subsystems = List.copyOf(subsystems);
        }

        /** A region in which nothing exists, without notes. */
        public PlannedRegion(
                String region,
                String account,
                List<RegionSizes.SizeChoice> sizes,
                List<String> shortages,
                List<PlannedSubsystem> subsystems) {
            this(region, account, sizes, List.of(), shortages, List.of(), subsystems);
        }
    }
}

package io.platformoperator.cli.plan;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is planned for one environment.
 *
 * @param environment namespace/name
 * @param live whether AWS was looked at; if not, the account is taken for empty
 */
public record PlannedEnvironment(String environment, boolean live, List<PlannedRegion> regions) {
    public PlannedEnvironment {
        regions = List.copyOf(regions);
    }

    /** How many resources are planned that action. */
    public long count(Action action) {
        return subsystems().mapToLong(each -> each.count(action)).sum();
    }

    /** Of all that is wanted, in US dollars a month. */
    public double costPerMonth() {
        return subsystems().mapToDouble(PlannedSubsystem::costPerMonth).sum();
    }

    /** How much of that the plan adds. */
    public double costDifference() {
        return subsystems().mapToDouble(PlannedSubsystem::costDifference).sum();
    }

    /** How long AWS usually needs: all subsystems of all regions are made at once. */
    public long secondsUntilReady() {
        return subsystems().mapToLong(PlannedSubsystem::secondsUntilReady).max().orElse(0);
    }

    /** Whether part of it can't be carried out before a person does something. */
    public boolean isBlocked() {
        return count(Action.BLOCKED) > 0
                || regions.stream().anyMatch(region -> !region.shortages().isEmpty());
    }

    private Stream<PlannedSubsystem> subsystems() {
        return regions.stream().flatMap(region -> region.subsystems().stream());
    }
}

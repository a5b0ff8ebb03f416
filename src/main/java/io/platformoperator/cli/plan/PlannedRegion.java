package io.platformoperator.cli.plan;

import io.platformoperator.environment.sizing.Sizes;
import java.util.List;

/**
 * What is planned for one region.
 *
 * @param account the AWS account's 12 digits
 * @param sizes what was chosen for each component, and why
 * @param shortages quotas of the account that leave no room for all that is to be made, and what to ask AWS for
 */
public record PlannedRegion(
        String region,
        String account,
        List<Sizes.Chosen> sizes,
        List<String> shortages,
        List<PlannedSubsystem> subsystems) {
    public PlannedRegion {
        sizes = List.copyOf(sizes);
        shortages = List.copyOf(shortages);
        subsystems = List.copyOf(subsystems);
    }
}

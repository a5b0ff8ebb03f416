package io.platformoperator.cli.plan;

import io.platformoperator.environment.sizing.Sizes;
import java.util.List;

/**
 * Plan of one region.
 *
 * @param account AWS account ID of 12 digits
 * @param sizes chosen size of each component, with the reason
 * @param shortages messages about quotas of the account that are too low for the plan, with the request to send to AWS
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

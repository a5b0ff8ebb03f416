package io.platformoperator.cli.plan;

import io.platformoperator.environment.sizing.Sizes;
import java.util.List;

/**
 * What is planned for one region.
 *
 * @param account the AWS account's 12 digits
 * @param sizes what was chosen for each component, and why
 */
public record PlannedRegion(
        String region, String account, List<Sizes.Chosen> sizes, List<PlannedSubsystem> subsystems) {
    public PlannedRegion {
        sizes = List.copyOf(sizes);
        subsystems = List.copyOf(subsystems);
    }
}

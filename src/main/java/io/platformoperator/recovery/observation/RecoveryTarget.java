package io.platformoperator.recovery.observation;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;

/**
 * What to observe of an environment with two regions.
 *
 * @param environment the PlatformEnvironment
 * @param active the region that runs the platform
 * @param standby the region that stands by
 * @param scaleUp what the standby region needs in addition to run the platform at full size, by key of the quota; what runs there
 *     already counts against vCPUs
 * @param copiesVault true if snapshots of Vault are copied to the other region
 * @param copiesClusters true if backups of the cluster are copied to the other region
 */
public record RecoveryTarget(
        ResourceID environment,
        RegionTarget active,
        RegionTarget standby,
        Map<String, Long> scaleUp,
        boolean copiesVault,
        boolean copiesClusters) {
    public RecoveryTarget {
        scaleUp = Map.copyOf(scaleUp);
    }
}

package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.environment.sizing.RegionSizes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The desired children of an environment in one region.
 *
 * @param sizes sizes of the components, with the reasons
 * @param dns null without a hosted zone
 */
public record RegionChildren(
        String region,
        RegionSizes sizes,
        PlatformNetwork network,
        PlatformCluster cluster,
        PlatformDatabase database,
        PlatformCache cache,
        PlatformStorage storage,
        PlatformRegistry registry,
        PlatformBackup backup,
        @Nullable PlatformDNS dns,
        List<PlatformStack> stacks) {
    public RegionChildren {
        stacks = List.copyOf(stacks);
    }

    /** The children of those regions, in their order. */
    public static List<SubsystemResource<?>> all(List<RegionChildren> regions) {
        return regions.stream()
                .<SubsystemResource<?>>flatMap(region -> region.all().stream())
                .toList();
    }

    /** All children in display order. */
    public List<SubsystemResource<?>> all() {
        return Stream.concat(subsystems().stream(), stacks.stream()).toList();
    }

    /** The children whose resources are on AWS, in display order. */
    public List<SubsystemResource<?>> subsystems() {
        return Stream.<@Nullable SubsystemResource<?>>of(
                        network, cluster, database, cache, storage, registry, backup, dns)
                .filter(Objects::nonNull)
                .<SubsystemResource<?>>map(Objects::requireNonNull)
                .toList();
    }
}

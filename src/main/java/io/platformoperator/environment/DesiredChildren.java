package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.EnvironmentStatus.SizingStatus;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.environment.composition.RegionChildren;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.kubernetes.Annotations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The children that an environment is to have now, with what they get from each other: the epoch, the outputs, and the peers of the
 * networks.
 *
 * @param objects all children, in display order
 * @param sizing the chosen size of each component, with the reason
 */
record DesiredChildren(List<SubsystemResource<?>> objects, List<SizingStatus> sizing) {
    /**
     * The desired children. Pure.
     *
     * @param roles what each region is to be now
     * @param present the children that exist
     * @param interval time between two observations of the regions
     */
    static DesiredChildren of(
            PlatformEnvironment environment,
            RegionRoles roles,
            List<Child> present,
            Composition composition,
            Duration interval,
            Instant now) {
        var presentEpoch = Epochs.present(present);
        var regions = composition.regions(environment, roles, presentEpoch, now);
        var epoch = Epochs.next(present, RegionChildren.all(regions));
        if (!Objects.equals(epoch, presentEpoch)) {
            regions = composition.regions(environment, roles, epoch, now);
        }
        var objects = RegionChildren.all(regions);
        var outputs = Outputs.of(roles.published(), present);
        objects.forEach(child -> {
            inheritAnnotations(child, environment);
            Outputs.addTo(outputs, child);
            Outputs.addPeer(environment.getSpec(), present, child);
        });
        ImageCopies.addTo(environment, roles, objects, interval, now);
        return new DesiredChildren(objects, sizing(regions));
    }

    /** Those that do not exist yet, or not with the desired spec, in the order in which they get their specs. */
    List<SubsystemResource<?>> unapplied(List<Child> present) {
        return Epochs.inOrderOfSpecs(objects).stream()
                .filter(each -> present.stream().noneMatch(child -> child.isSameObjectAs(each) && child.matches(each)))
                .toList();
    }

    private static List<SizingStatus> sizing(List<RegionChildren> regions) {
        return regions.stream()
                .flatMap(region -> region.sizes().choices().stream()
                        .map(each -> new SizingStatus(each.component(), region.region(), each.chosen(), each.reason())))
                .toList();
    }

    private static void inheritAnnotations(SubsystemResource<?> child, PlatformEnvironment environment) {
        var annotations = Annotations.inherited(environment.getMetadata());
        if (!annotations.isEmpty()) {
            child.getMetadata().setAnnotations(annotations);
        }
    }
}

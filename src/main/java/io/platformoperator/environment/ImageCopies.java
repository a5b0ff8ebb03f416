package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.ImageCopy;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.RecoveryStatus;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ReadinessPart;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.recovery.readiness.ImagesPart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Asks the region that stands by to copy images while {@code FailoverReady} shows that it lacks some. Follows from the status
 * alone: the request ends once all images have been observed there.
 */
final class ImageCopies {
    /** ECR replicates an image within minutes after it is pushed; until then a copy would transfer it twice. */
    private static final int EVALUATIONS = 5;

    private ImageCopies() {}

    /**
     * Adds the request to the base stack of the standby region; other children stay unchanged.
     *
     * @param interval time between two evaluations of {@code FailoverReady}
     */
    static void addTo(
            PlatformEnvironment environment,
            RegionRoles roles,
            List<SubsystemResource<?>> desired,
            Duration interval,
            Instant now) {
        var recovery = environment.statusOrEmpty().recovery();
        if (recovery == null || !areMissing(recovery, now.minus(interval.multipliedBy(EVALUATIONS)))) {
            return;
        }
        var standby = recovery.standbyRegion();
        if (standby.equals(roles.settled())
                || !roles.roles().containsKey(standby)
                || roles.of(standby).data() != DataRole.REPLICA) {
            return; // a failover goes on, or has happened since the status was written
        }
        var repositories = desired.stream()
                .filter(child -> child instanceof PlatformRegistry && isIn(child, standby))
                .flatMap(child -> ((PlatformRegistry) child).getSpec().repositories().stream())
                .toList();
        for (var child : desired) {
            if (child instanceof PlatformStack stack
                    && stack.getSpec().stack() == StackName.BASE
                    && isIn(child, standby)) {
                var spec = stack.getSpec();
                stack.setSpec(
                        spec.withInputs(spec.inputs().withImageCopy(new ImageCopy(roles.settled(), repositories))));
            }
        }
    }

    private static boolean areMissing(RecoveryStatus recovery, Instant since) {
        return recovery.parts().stream()
                .filter(part -> part.reason().equals(ImagesPart.MISSING))
                .map(ReadinessPart::since)
                .anyMatch(time -> !Instant.parse(time).isAfter(since));
    }

    private static boolean isIn(SubsystemResource<?> child, String region) {
        return child.getSpec().placement().region().equals(region);
    }
}

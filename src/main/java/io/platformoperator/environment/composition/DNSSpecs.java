package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.FailoverRecord;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.StackName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Resolves the spec of a region's certificate and public name. */
final class DNSSpecs {
    private static final Set<StackName> WITH_CONSOLE =
            Set.of(StackName.MONITORING, StackName.LOGGING, StackName.TRACING);

    private DNSSpecs() {}

    /**
     * The spec of one region; empty if the environment has no public name in a hosted zone, or no load balancer.
     *
     * @param stacks the installed stacks
     */
    static Optional<DNSSpec> of(EnvironmentSpec spec, Placement placement, String clusterName, List<StackName> stacks) {
        var zone = spec.ingress().hostedZoneId();
        var domain = spec.ingress().domain();
        if (zone == null || domain == null || !stacks.contains(StackName.INGRESS)) {
            return Optional.empty();
        }
        var primary = spec.regions().primary().name();
        var isPrimary = placement.region().equals(primary);
        var active = spec.activeRegion();
        return Optional.of(new DNSSpec(
                placement,
                zone,
                domain,
                certificateNames(spec, placement.region(), domain, stacks),
                isPrimary ? FailoverRecord.PRIMARY : FailoverRecord.SECONDARY,
                clusterName,
                SubsystemSpecs.otherRegion(spec, placement),
                active == null ? primary : active));
    }

    private static List<String> certificateNames(
            EnvironmentSpec spec, String region, String domain, List<StackName> stacks) {
        if (StackSpecs.certificateArn(spec, region) != null) {
            return List.of();
        }
        return stacks.stream().anyMatch(WITH_CONSOLE::contains)
                ? List.of(domain, Objects.requireNonNull(spec.ingress().consolesDomain()))
                : List.of(domain);
    }
}

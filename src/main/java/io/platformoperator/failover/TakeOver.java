package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is not known yet of an environment that another object had: it has no status, so that only AWS tells which region is
 * active. Pure.
 *
 * @param children the children that exist
 */
record TakeOver(PlatformEnvironment environment, List<? extends SubsystemResource<?>> children, FailoverFacts facts) {
    private static final String INSTANCE = "instance";
    private static final String BLOCKED = "Blocked";

    /**
     * True while no database of the environment is shown, and one may exist. The roles of the spec could promote a replica before
     * its writer is fenced.
     */
    boolean isActiveRegionUnknown() {
        var a = facts.primary();
        var b = facts.secondary();
        return isAsked() && !a.exists() && !b.exists() && !(isListed(a) && isListed(b));
    }

    /** Why a failover can't be decided on yet, because the environment is not taken over; empty if that does not hold it up. */
    Optional<String> pending() {
        var requested = facts.of(facts.requested());
        var claimed = children.stream()
                .filter(child -> Conditions.find(child.statusOrEmpty().conditions(), Conditions.READY)
                        .filter(ready -> ready.getReason().equals(ErrorClass.CLAIMED.reason()))
                        .isPresent())
                .findFirst();
        if (claimed.isPresent()) {
            return claimed.map(child -> String.valueOf(child.statusOrEmpty().message()));
        }
        return isAsked() && !requested.exists() && !isListed(requested)
                ? Optional.of("the database of " + requested.region() + " has not been read yet: "
                        + requested.database().line())
                : Optional.empty();
    }

    private boolean isAsked() {
        return Annotations.get(environment.getMetadata(), PlatformEnvironment.TAKE_OVER_FROM) != null;
    }

    /** True if AWS has told whether the region has a database. */
    private boolean isListed(RegionFacts region) {
        return children.stream()
                .filter(child -> child instanceof PlatformDatabase
                        && child.getSpec().placement().region().equals(region.region()))
                .filter(child -> Objects.equals(
                        child.statusOrEmpty().observedGeneration(),
                        child.getMetadata().getGeneration()))
                .flatMap(child -> child.statusOrEmpty().resources().stream())
                .anyMatch(resource ->
                        resource.name().equals(INSTANCE) && !resource.state().equals(BLOCKED));
    }
}

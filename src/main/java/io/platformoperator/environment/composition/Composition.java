package io.platformoperator.environment.composition;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.Policies;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.sizing.Sizing;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Composes the children of an environment: the same subsystems in each region. A secondary region that is not active gets its standby
 * size.
 */
public final class Composition {
    private final Sizing sizing;
    private final List<AvailableStack> stacks;
    private final UnknownNames unknownNames;

    /**
     * Creates a composition.
     *
     * @param catalog instance families and their sizes
     * @param stacks stacks that the operator can install, in display order
     * @param kinds all kinds of AWS resources
     */
    public Composition(Catalog catalog, List<AvailableStack> stacks, KnownKinds kinds) {
        sizing = new Sizing(catalog);
        this.stacks = List.copyOf(stacks);
        unknownNames = new UnknownNames(kinds, this.stacks);
    }

    /**
     * Messages about what the CRD can't refuse: names that this operator does not know (kinds in {@code ignoreDrift}, charts of
     * stacks), and backups that AWS Backup would fail because of the database's windows. Each message names the field and what to write
     * instead; the list is empty if the spec can be applied.
     */
    public List<String> problems(EnvironmentSpec spec) {
        return Stream.concat(unknownNames.of(spec).stream(), BackupWindows.problems(spec).stream())
                .toList();
    }

    /**
     * The desired children at the time {@code now}, per region, the primary region first.
     *
     * @param environment needs name, namespace, uid and spec
     * @param roles what each region is to be now
     * @param epoch epoch of the environment; null if it has none
     * @param now decides whether a load test is running
     */
    public List<RegionChildren> regions(
            PlatformEnvironment environment, RegionRoles roles, @Nullable Long epoch, Instant now) {
        var spec = environment.getSpec();
        var full = sizing.sizes(spec, now);
        var secondary = spec.regions().secondary();
        var regions = new ArrayList<RegionChildren>();
        regions.add(region(environment, epoch, RegionPlan.primary(spec.regions().primary(), full, roles)));
        if (secondary != null) {
            regions.add(region(environment, epoch, RegionPlan.secondary(secondary, full, roles)));
        }
        return List.copyOf(regions);
    }

    /** The desired children per region of an environment of which nothing exists yet: the spec names the active region. */
    public List<RegionChildren> regions(PlatformEnvironment environment, Instant now) {
        return regions(environment, RegionRoles.ofSpec(environment.getSpec()), null, now);
    }

    /** The desired children of all regions of an environment of which nothing exists yet, the primary region first. */
    public List<SubsystemResource<?>> children(PlatformEnvironment environment, Instant now) {
        return children(environment, RegionRoles.ofSpec(environment.getSpec()), null, now);
    }

    /** The desired children of all regions, as {@link #regions(PlatformEnvironment, RegionRoles, Long, Instant)} has them. */
    public List<SubsystemResource<?>> children(
            PlatformEnvironment environment, RegionRoles roles, @Nullable Long epoch, Instant now) {
        return RegionChildren.all(regions(environment, roles, epoch, now));
    }

    private RegionChildren region(PlatformEnvironment environment, @Nullable Long epoch, RegionPlan plan) {
        var configured = environment.getSpec().managementPolicy();
        var dataPolicy = plan.roles().readOnly() ? readOnly(configured) : configured;
        var placement = placement(environment, plan, plan.role().held() ? readOnly(configured) : dataPolicy, epoch);
        var dataPlacement = placement(environment, plan, dataPolicy, epoch);
        var specs = new SubsystemSpecs(environment, plan, placement);
        var dataSpecs = new SubsystemSpecs(environment, plan, dataPlacement);
        var stackSpecs = new StackSpecs(environment.getSpec(), plan, placement, stacks);
        var cluster = specs.cluster(stackSpecs.names());
        return new RegionChildren(
                plan.region(),
                plan.sizes().withPrices(Catalog.standard().in(plan.region())),
                child(new PlatformNetwork(), specs.network(), "network", environment),
                child(new PlatformCluster(), cluster, "cluster", environment),
                child(new PlatformDatabase(), dataSpecs.database(), "database", environment),
                child(new PlatformCache(), dataSpecs.cache(), "cache", environment),
                child(new PlatformStorage(), specs.storage(), "storage", environment),
                child(new PlatformRegistry(), specs.registry(), "registry", environment),
                child(new PlatformBackup(), specs.backup(), "backup", environment),
                DNSSpecs.of(environment.getSpec(), plan.roles(), placement, cluster.name(), stackSpecs.names())
                        .map(spec -> child(new PlatformDNS(), spec, "dns", environment))
                        .orElse(null),
                stackSpecs.all(cluster.name()).stream()
                        .map(stack -> stack(stack, environment))
                        .toList());
    }

    private static PlatformStack stack(StackSpec spec, PlatformEnvironment environment) {
        var stack = child(new PlatformStack(), spec, "stack-" + spec.stack().text(), environment);
        var meta = stack.getMetadata();
        meta.setName(meta.getName() + "-" + spec.stack().text());
        return stack;
    }

    /** The policy while the operator may change nothing. */
    private static ManagementPolicy readOnly(ManagementPolicy policy) {
        return policy == ManagementPolicy.MANAGE ? ManagementPolicy.OBSERVE : policy;
    }

    private static Placement placement(
            PlatformEnvironment environment, RegionPlan plan, ManagementPolicy policy, @Nullable Long epoch) {
        EnvironmentSpec spec = environment.getSpec();
        var resolved = TierDefaults.resolve(spec);
        return new Placement(
                environment.getMetadata().getName(),
                plan.region(),
                spec.availabilityZones(),
                spec.aws(),
                tags(environment),
                new Policies(
                        resolved.deletionPolicy(),
                        resolved.deletionProtection(),
                        spec.driftPolicy(),
                        policy,
                        spec.adoption(),
                        spec.ignoreDrift()),
                SubsystemSpecs.otherRegion(spec, plan.region()),
                epoch,
                plan.existing());
    }

    /** The user's tags; of an environment that a drill created, also those of everything that drills create. */
    private static Map<String, String> tags(PlatformEnvironment environment) {
        var tags = environment.getSpec().tags();
        if (!PlatformDrill.hasCreated(environment)) {
            return tags;
        }
        var meta = environment.getMetadata();
        var all = new TreeMap<>(tags);
        all.put(PlatformDrill.DRILL_LABEL, meta.getLabels().getOrDefault(PlatformDrill.DRILL_LABEL, ""));
        all.put(PlatformDrill.EXPIRES, Objects.requireNonNullElse(Annotations.get(meta, PlatformDrill.EXPIRES), ""));
        return all;
    }

    private static <S extends SubsystemSpec, R extends SubsystemResource<S>> R child(
            R child, S spec, String subsystem, PlatformEnvironment environment) {
        var owner = environment.getMetadata();
        var region = spec.placement().region();
        child.setMetadata(new ObjectMetaBuilder()
                .withName(owner.getName() + "-" + region)
                .withNamespace(owner.getNamespace())
                .addToLabels(PlatformEnvironment.ENVIRONMENT_LABEL, owner.getName())
                .addToLabels(PlatformEnvironment.REGION_LABEL, region)
                .addToLabels(PlatformEnvironment.SUBSYSTEM_LABEL, subsystem)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(environment.getApiVersion())
                        .withKind(environment.getKind())
                        .withName(owner.getName())
                        .withUid(owner.getUid())
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .build())
                .build());
        child.setSpec(spec);
        return child;
    }
}
